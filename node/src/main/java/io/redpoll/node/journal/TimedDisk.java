package io.redpoll.node.journal;

import io.redpoll.node.metrics.LatencyEvents;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A disk whose slow moments are noted as latency events, with Redis's names: `aof-write` for each write to an
/// increment of the append-only file, and `aof-fsync-always` for each sync that replies wait for.
public final class TimedDisk implements Disk {
    private static final String INCREMENT = ".incr.";

    private final Disk disk;
    private final LatencyEvents events;
    private final BooleanSupplier repliesWait;

    /// @param repliesWait whether `appendfsync` is `always` now
    public TimedDisk(Disk disk, LatencyEvents events, BooleanSupplier repliesWait) {
        this.disk = disk;
        this.events = events;
        this.repliesWait = repliesWait;
    }

    @Override
    public DiskFile append(Path path) throws IOException {
        var file = disk.append(path);
        return String.valueOf(path.getFileName()).contains(INCREMENT) ? new TimedFile(file) : file;
    }

    private final class TimedFile implements DiskFile {
        private final DiskFile file;

        TimedFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            long beganNs = System.nanoTime();
            int written = file.write(bytes);
            events.took("aof-write", System.nanoTime() - beganNs);
            return written;
        }

        @Override
        public void sync() throws IOException {
            long beganNs = System.nanoTime();
            file.sync();
            if (repliesWait.getAsBoolean()) {
                events.took("aof-fsync-always", System.nanoTime() - beganNs);
            }
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public boolean exists(Path path) {
        return disk.exists(path);
    }

    @Override
    public long size(Path path) throws IOException {
        return disk.size(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public MemorySegment map(Path path, Arena arena) throws IOException {
        return disk.map(path, arena);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void truncate(Path path, long bytes) throws IOException {
        disk.truncate(path, bytes);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }
}
