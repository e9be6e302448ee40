package io.redpoll.node.journal;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/// A new base file under way: the keyspace as it was at one position, as RESP commands.
///
/// Begun by [AofWriter#begin()] at the cut. The caller writes the commands (SELECT included) to [#base()], by any one
/// thread at a time, then commits or aborts.
public interface Rewrite {
    /// Position of the cut: the base holds the effect of every record before it and of none behind.
    long offset();

    /// Where the commands go; buffered, so that small writes are cheap.
    WritableByteChannel base();

    /// Makes the base and the increments since the cut the log, and removes the files from before. Returns when that is
    /// durable; blocks for the disk, so never call it on an event loop.
    void commit() throws IOException;

    /// Removes the base; the log stays base and increments as before. After a commit it does nothing.
    void abort();
}
