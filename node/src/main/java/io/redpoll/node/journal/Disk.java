package io.redpoll.node.journal;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/// What the journal asks of a file system; a seam for faults in tests. Thread-safe.
public interface Disk {
    /// The machine's own.
    static Disk system() {
        return new SystemDisk();
    }

    boolean exists(Path path);

    long size(Path path) throws IOException;

    /// Names in a directory, sorted.
    List<String> list(Path directory) throws IOException;

    /// Makes the directory and what is missing above it, durably.
    void createDirectories(Path directory) throws IOException;

    /// Opens for writing at the end; makes an empty file where there is none.
    DiskFile append(Path path) throws IOException;

    /// The whole file, to read, until the arena ends.
    MemorySegment map(Path path, Arena arena) throws IOException;

    /// Replaces `to`, at once or not at all. Durable after [#syncDirectory(Path)].
    void rename(Path from, Path to) throws IOException;

    void delete(Path path) throws IOException;

    /// Cuts the file to `bytes`, durably.
    void truncate(Path path, long bytes) throws IOException;

    /// Makes names that were made, changed and removed durable.
    void syncDirectory(Path directory) throws IOException;

    /// A file that grows at its end. Used by one thread at a time.
    interface DiskFile extends WritableByteChannel, Closeable {
        /// May write less than there is, as any channel.
        @Override
        int write(ByteBuffer bytes) throws IOException;

        /// Returns when everything written is on the disk.
        void sync() throws IOException;
    }
}
