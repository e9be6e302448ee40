/// The slot map, membership, and what this node may do at the moment.
@NullMarked
package io.redpoll.node.cluster;

import org.jspecify.annotations.NullMarked;
