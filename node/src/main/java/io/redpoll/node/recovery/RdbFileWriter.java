package io.redpoll.node.recovery;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.journal.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/// Writes an RDB file under a temporary name, and gives it its own once all of it is on the disk.
///
/// Used by one thread. Closed before [#complete(Path)] it leaves nothing.
final class RdbFileWriter implements AutoCloseable {
    /// As Redis: the disk gets its work in portions, so that the last sync is short (REDIS_AUTOSYNC_BYTES).
    private static final int SYNC_BYTES = 32 << 20;

    private final Disk disk;
    private final Path temporary;
    private final Disk.DiskFile file;
    private final Checksum sum;
    private long unsynced;
    private boolean complete;

    RdbFileWriter(Disk disk, Path temporary, boolean checksums) throws IOException {
        this.disk = disk;
        this.temporary = temporary;
        this.sum = new Checksum(checksums);
        disk.delete(temporary);
        this.file = disk.append(temporary);
    }

    /// The checksum of pieces that follow one another; 0 where none is wanted.
    static final class Checksum {
        private final boolean wanted;
        private long crc;

        Checksum(boolean wanted) {
            this.wanted = wanted;
        }

        /// Writes a piece that is on its way to the file.
        void write(ByteBuf piece, WritableByteChannel to) throws IOException {
            if (wanted) {
                crc = Crc64.of(crc, piece.memoryAddress() + piece.readerIndex(), piece.readableBytes());
            }
            writeAll(piece.nioBuffer(), to);
        }

        /// Writes the checksum itself.
        void end(WritableByteChannel to) throws IOException {
            var bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeAll(bytes.putLong(crc).flip(), to);
        }

        private static void writeAll(ByteBuffer bytes, WritableByteChannel to) throws IOException {
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        }
    }

    void write(ByteBuf piece) throws IOException {
        sum.write(piece, file);
        unsynced += piece.readableBytes();
        if (unsynced >= SYNC_BYTES) {
            file.sync();
            unsynced = 0;
        }
    }

    /// Ends the file and puts it in the place of what was there; durable when this returns.
    void complete(Path path) throws IOException {
        sum.end(file);
        file.sync();
        file.close();
        disk.rename(temporary, path);
        complete = true;
        var directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            disk.syncDirectory(directory);
        }
    }

    @Override
    public void close() throws IOException {
        if (!complete) {
            file.close();
            disk.delete(temporary);
        }
    }
}
