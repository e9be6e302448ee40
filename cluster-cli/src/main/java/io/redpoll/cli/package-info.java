/// The operator's tool: lays out a cluster, looks at it, moves leadership. It asks the sentinels for the map and the
/// nodes for their state, and keeps nothing itself.
@NullMarked
package io.redpoll.cli;

import org.jspecify.annotations.NullMarked;
