package io.redpoll.node.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A disk that knows what a crash would leave: forced bytes, names of forced directories, and chance for the rest.
///
/// It can write less than asked, run full, and fail at a chosen operation and ever after.
public final class MemoryDisk implements Disk {
    private static final class File {
        byte[] bytes = new byte[64];
        int length;
        int forced;

        void write(ByteBuffer from, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
            }
            from.get(bytes, length, count);
            length += count;
        }
    }

    /// Of the names in a directory.
    private record Change(@Nullable Path directory, Consumer<Map<Path, File>> operation) {}

    private final Set<Path> directories = new HashSet<>();
    private final Map<Path, File> names = new TreeMap<>();
    private final Map<Path, File> forcedNames = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();
    private int operations;
    private int failAt = Integer.MAX_VALUE;
    private int writeMax = Integer.MAX_VALUE;
    private long room = Long.MAX_VALUE;
    private boolean failSync;
    private String failing = "";

    /// Fails the operation of this number, counted from 1, and all behind it.
    public synchronized void failAt(int operation) {
        failAt = operation;
    }

    /// Fails what is done to files with this in their names; to none where it is empty.
    public synchronized void failFiles(String part) {
        failing = part;
    }

    private void operate(Path path) throws IOException {
        operate();
        if (!failing.isEmpty() && String.valueOf(path.getFileName()).contains(failing)) {
            throw new IOException("Input/output error");
        }
    }

    public synchronized void failSync() {
        failSync = true;
    }

    public synchronized void writeAtMost(int bytes) {
        writeMax = bytes;
    }

    public synchronized void room(long bytes) {
        room = bytes;
    }

    public synchronized int operations() {
        return operations;
    }

    private void operate() throws IOException {
        if (++operations >= failAt) {
            throw new IOException("Input/output error");
        }
    }

    /// What is found after the power was lost.
    public synchronized MemoryDisk crash(Random random) {
        var after = new MemoryDisk();
        after.directories.addAll(directories);
        var left = new HashMap<>(forcedNames);
        int done = random.nextInt(unforced.size() + 1);
        unforced.subList(0, done).forEach(change -> change.operation().accept(left));
        left.forEach((path, file) -> {
            var copy = new File();
            int kept = file.forced + random.nextInt(file.length - file.forced + 1);
            copy.write(ByteBuffer.wrap(file.bytes), kept);
            if (kept > file.forced && random.nextInt(4) == 0) {
                // The length reached the disk, the last bytes did not.
                Arrays.fill(copy.bytes, kept - random.nextInt(kept - file.forced), kept, (byte) 0);
            }
            copy.forced = kept;
            after.names.put(path, copy);
            after.forcedNames.put(path, copy);
        });
        return after;
    }

    public synchronized byte[] bytes(Path path) {
        var file = Objects.requireNonNull(names.get(path), path.toString());
        return Arrays.copyOf(file.bytes, file.length);
    }

    public synchronized void put(Path path, byte[] bytes) {
        var file = new File();
        file.write(ByteBuffer.wrap(bytes), bytes.length);
        file.forced = bytes.length;
        directories.add(path.getParent());
        names.put(path, file);
        forcedNames.put(path, file);
    }

    public synchronized MemoryDisk copy() {
        var copy = new MemoryDisk();
        copy.directories.addAll(directories);
        names.forEach((path, file) -> copy.put(path, Arrays.copyOf(file.bytes, file.length)));
        return copy;
    }

    @Override
    public synchronized boolean exists(Path path) {
        return names.containsKey(path) || directories.contains(path);
    }

    private File file(Path path) throws IOException {
        var file = names.get(path);
        if (file == null) {
            throw new FileNotFoundException(path.toString());
        }
        return file;
    }

    @Override
    public synchronized long size(Path path) throws IOException {
        return file(path).length;
    }

    @Override
    public synchronized List<String> list(Path directory) {
        return names.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
    }

    @Override
    public synchronized void createDirectories(Path directory) throws IOException {
        operate();
        directories.add(directory);
    }

    private void change(Path path, Consumer<Map<Path, File>> operation) {
        operation.accept(names);
        unforced.add(new Change(path.getParent(), operation));
    }

    @Override
    public synchronized DiskFile append(Path path) throws IOException {
        operate(path);
        if (!names.containsKey(path)) {
            var file = new File();
            change(path, map -> map.put(path, file));
        }
        return new Opened(file(path));
    }

    @Override
    public synchronized MemorySegment map(Path path, Arena arena) throws IOException {
        var file = file(path);
        var mapped = arena.allocate(Math.max(1, file.length), 8);
        MemorySegment.copy(file.bytes, 0, mapped, ValueLayout.JAVA_BYTE, 0, file.length);
        return mapped.asSlice(0, file.length);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        operate(to);
        var file = file(from);
        change(to, map -> {
            map.remove(from);
            map.put(to, file);
        });
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        operate();
        if (names.containsKey(path)) {
            change(path, map -> map.remove(path));
        }
    }

    @Override
    public synchronized void truncate(Path path, long bytes) throws IOException {
        operate();
        var file = file(path);
        file.length = (int) bytes;
        file.forced = (int) bytes;
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        operate();
        unforced.removeIf(change -> {
            boolean isOfIt = directory.equals(change.directory());
            if (isOfIt) {
                change.operation().accept(forcedNames);
            }
            return isOfIt;
        });
    }

    private final class Opened implements DiskFile {
        private final File file;
        private boolean open = true;

        Opened(File file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            synchronized (MemoryDisk.this) {
                operate();
                int count = (int) Math.min(room, Math.min(writeMax, bytes.remaining()));
                if (count == 0 && bytes.hasRemaining()) {
                    throw new IOException("No space left on device");
                }
                room -= count;
                file.write(bytes, count);
                return count;
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (MemoryDisk.this) {
                operate();
                if (failSync) {
                    throw new IOException("Input/output error");
                }
                file.forced = file.length;
            }
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
