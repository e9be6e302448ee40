package io.redpoll.node.journal;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/// A new base file under way: the keyspace as it was at one position, as RESP commands or as an RDB file.
///
/// Begun by [AofWriter#begin(boolean)] at the cut. The caller writes the commands (SELECT included), or the RDB file to
/// its last byte, to [#base()], by any one thread at a time, then commits or aborts.
public interface Rewrite {
    /// The name under which an RDB file that is a base tells [#mark()].
    String MARK = "redpoll-base";

    /// Position of the cut: the base holds the effect of every record before it and of none behind.
    long offset();

    /// Whether an RDB file is to be written. The first that it says of itself (an AUX field) is then [#MARK] with
    /// [#mark()] as its value, neither of them encoded: by that it is known as ours.
    boolean isRdb();

    /// The position of the cut and the epoch of what lies before.
    String mark();

    /// Where the content goes; buffered, so that small writes are cheap.
    WritableByteChannel base();

    /// Makes the base and the increments since the cut the log, and removes the files from before. Returns when that is
    /// durable; blocks for the disk, so never call it on an event loop.
    void commit() throws IOException;

    /// Removes the base; the log stays base and increments as before. After a commit it does nothing.
    void abort();
}
