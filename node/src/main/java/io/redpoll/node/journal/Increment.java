package io.redpoll.node.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// The file that the log is growing in. Used by the writer's thread; its size may be read by any.
final class Increment {
    private final Manifest.Entry entry;
    private final Disk.DiskFile file;
    private final AtomicLong bytes = new AtomicLong();
    private int crc;

    private Increment(Manifest.Entry entry, Disk.DiskFile file, long bytes, int crc) {
        this.entry = entry;
        this.file = file;
        this.bytes.set(bytes);
        this.crc = crc;
    }

    /// Goes on with a file that was loaded, first of all making sure that what was loaded is on the disk.
    static Increment reopen(Disk disk, Path directory, Manifest.Entry entry, int crc) throws IOException {
        var path = directory.resolve(entry.name());
        var file = disk.append(path);
        file.sync();
        return new Increment(entry, file, disk.size(path), crc);
    }

    /// Makes a file that holds its first annotation, the epochs and perhaps the time, durably but for its name.
    ///
    /// @param path may differ from the entry's name while the file does not count
    /// @param batch empty; goes on with this file
    static Increment create(
            Disk disk, Path path, Manifest.Entry entry, long position, EpochTable epochs, AofBatch batch)
            throws IOException {
        disk.delete(path);
        var increment = new Increment(entry, disk.append(path), 0, 0);
        batch.beginFile(position, epochs.epoch());
        for (var start : epochs.starts()) {
            batch.add(Annotation.history(start));
        }
        batch.addTime();
        increment.append(batch);
        increment.sync();
        return increment;
    }

    Manifest.Entry entry() {
        return entry;
    }

    long bytes() {
        return bytes.get();
    }

    void append(AofBatch batch) throws IOException {
        long size = batch.bytesToWrite();
        crc = batch.write(file, crc);
        bytes.addAndGet(size);
    }

    void sync() throws IOException {
        file.sync();
    }

    void close() throws IOException {
        file.close();
    }
}
