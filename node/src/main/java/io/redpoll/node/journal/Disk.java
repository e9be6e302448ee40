package io.redpoll.node.journal;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What the journal asks of a file system; a seam for faults in tests. Thread-safe.
public interface Disk {
    /// What [#copy] writes at once.
    int COPY_BYTES = 1 << 20;

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

    /// Appends a part of a file to another.
    ///
    /// @param bytes at most
    default void copy(Path from, long at, long bytes, DiskFile to) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var source = map(from, arena);
            long end = bytes < source.byteSize() - at ? at + bytes : source.byteSize();
            for (long done = at; done < end; done += COPY_BYTES) {
                to.writeAll(
                        source.asSlice(done, Math.min(end - done, COPY_BYTES)).asByteBuffer());
            }
        }
    }

    /// Makes names that were made, changed and removed durable.
    void syncDirectory(Path directory) throws IOException;

    /// A file that grows at its end. Used by one thread at a time.
    interface DiskFile extends WritableByteChannel, Closeable {
        /// May write less than there is, as any channel.
        @Override
        int write(ByteBuffer bytes) throws IOException;

        default void writeAll(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                write(bytes);
            }
        }

        /// Writes text of ISO 8859-1.
        default void writeAll(String text) throws IOException {
            writeAll(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        }

        /// Returns when everything written is on the disk.
        void sync() throws IOException;
    }
}
