/// What brings data back: the append-only file read at start and rewritten in the background, RDB files saved and
/// loaded, and the text of snapshots.
@NullMarked
package io.redpoll.node.recovery;

import org.jspecify.annotations.NullMarked;
