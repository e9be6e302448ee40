package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import java.io.IOException;
import java.util.function.Consumer;

/// The thread that writes the journal to the append-only file, and the files' sizes.
@SuppressWarnings("DoNotCallSuggester") // until written
public final class AofWriter implements AutoCloseable {
    private AofWriter() {}

    /// Goes on with files that were loaded, or makes the first ones. The journal must stand at [Loaded#end()]; it
    /// is activated.
    ///
    /// @param fatal told an error of the disk, once, by the writer's thread, which then ends: the process must stop
    ///     rather than pretend
    public static AofWriter start(
            Journal journal, JournalConfig config, Disk disk, Loaded loaded, Consumer<IOException> fatal)
            throws IOException {
        throw new UnsupportedOperationException("" + journal.end() + config + disk + loaded + fatal);
    }

    /// For `appendonly` switched on while running: writes nothing before the first [#begin()], and the files count from
    /// its commit on; [Journal#durable()] stays 0 until then.
    public static AofWriter startEmpty(Journal journal, JournalConfig config, Disk disk, Consumer<IOException> fatal)
            throws IOException {
        throw new UnsupportedOperationException("" + journal.end() + config + disk + fatal);
    }

    /// Begins a rewrite at the journal's end. Called under all slot locks, so that the keyspace is exactly what the
    /// records before that position made; does not touch the disk.
    ///
    /// After [Journal#resetTo(long, EpochTable)] it is to be called under the same locks: nothing of the new
    ///     history is
    /// written before, nothing of the old history is removed before its commit, and [Journal#durable()] stays 0
    ///     until
    /// then.
    ///
    /// @throws IllegalStateException while another rewrite is under way
    public Rewrite begin() {
        throw new UnsupportedOperationException();
    }

    public boolean isRewriting() {
        throw new UnsupportedOperationException();
    }

    /// Whether the file has grown so far that `auto-aof-rewrite-percentage` and `-min-size` want a rewrite.
    public boolean isRewriteDue() {
        throw new UnsupportedOperationException();
    }

    /// `aof_current_size`: bytes of the base and all increments.
    public long bytes() {
        throw new UnsupportedOperationException();
    }

    /// `aof_base_size`: bytes after the last rewrite, or at the start.
    public long baseBytes() {
        throw new UnsupportedOperationException();
    }

    /// Takes over what may change while running: `appendfsync` and the conditions of rewrites.
    public void configure(JournalConfig config) {
        throw new UnsupportedOperationException("" + config);
    }

    /// Writes and forces everything that was appended before the call, and ends the thread.
    ///
    /// @throws IOException where that failed
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
