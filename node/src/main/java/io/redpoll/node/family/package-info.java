/// The commands on data, one class for each family.
@NullMarked
package io.redpoll.node.family;

import org.jspecify.annotations.NullMarked;
