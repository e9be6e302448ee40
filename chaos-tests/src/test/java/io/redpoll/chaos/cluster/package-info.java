/// Servers under test: started, broken, watched and ended.
@NullMarked
package io.redpoll.chaos.cluster;

import org.jspecify.annotations.NullMarked;
