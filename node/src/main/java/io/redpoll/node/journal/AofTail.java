package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Puts aside the end of the log: what a former leader wrote and its successor never had. While no [AofWriter] runs.
public final class AofTail {
    private final JournalConfig config;
    private final Disk disk;

    public AofTail(JournalConfig config, Disk disk) {
        this.config = config;
        this.disk = disk;
    }

    /// Removes everything from a position on, and saves it in `<dir>/cut-<epoch>-<from>-<to>.aof` for the operator: the
    /// epoch and position of the first byte that is cut, and the position of the end. The file is complete before
    /// anything is removed. Memory is not changed: load again afterwards.
    ///
    /// @param offset a record's boundary, not before the base file's position
    /// @return the file with what was cut, or null where the log ends at `offset`
    /// @throws JournalException where nothing was changed, because the position is no boundary or lies before the
    ///     increments, or because the files were edited and their positions mean nothing
    public @Nullable Path cut(long offset) throws IOException {
        var manifest = Manifest.read(disk, config.path(), config.appendFile());
        var search = new Search(offset);
        var walk = new AofWalk(disk, config.path(), manifest, search);
        walk.run();
        if (walk.torn() != null || walk.isEdited()) {
            throw new JournalException("%s was edited or not written to its end: nothing is cut at position %d"
                    .formatted(config.path(), offset));
        }
        if (offset == walk.position()) {
            return null;
        }
        var place = search.place;
        if (place == null) {
            throw new JournalException(
                    "%s has no record that begins at position %d: nothing is cut".formatted(config.path(), offset));
        }
        var saved = config.directory()
                .resolve("cut-%d-%d-%d.aof".formatted(walk.epochs().epochAt(offset), offset, walk.position()));
        save(saved, manifest, place);
        remove(manifest, place);
        return saved;
    }

    private void save(Path saved, Manifest manifest, Place place) throws IOException {
        var fresh = saved.resolveSibling(Manifest.TEMPORARY + saved.getFileName());
        disk.delete(fresh);
        try (var out = disk.append(fresh)) {
            var db = Integer.toString(place.db());
            write(out, "*2\r\n$6\r\nSELECT\r\n$%d\r\n%s\r\n".formatted(db.length(), db));
            int first = manifest.increments().indexOf(place.file());
            for (var entry :
                    manifest.increments().subList(first, manifest.increments().size())) {
                copy(config.path().resolve(entry.name()), entry.equals(place.file()) ? place.at() : 0, out);
            }
            out.sync();
        }
        disk.rename(fresh, saved);
        disk.syncDirectory(config.directory());
    }

    private void copy(Path from, long at, Disk.DiskFile out) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var mapped = disk.map(from, arena);
            for (long done = at; done < mapped.byteSize(); ) {
                long part = Math.min(mapped.byteSize() - done, 1 << 20);
                writeAll(out, mapped.asSlice(done, part).asByteBuffer());
                done += part;
            }
        }
    }

    private void remove(Manifest manifest, Place place) throws IOException {
        var shorter = manifest.upTo(place.file());
        if (!shorter.history().isEmpty()) {
            shorter.save(disk, config.path(), config.appendFile());
            var ignored = shorter.withoutHistory(disk, config.path(), config.appendFile());
        }
        var path = config.path().resolve(place.file().name());
        disk.truncate(path, place.keep());
        if (!place.cutLine().isEmpty()) {
            try (var out = disk.append(path)) {
                write(out, place.cutLine());
                out.sync();
            }
        }
    }

    private static void write(Disk.DiskFile out, String text) throws IOException {
        writeAll(out, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void writeAll(Disk.DiskFile out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /// @param at the byte where the first record to be cut begins
    /// @param keep how long the file is to be: less, where a batch's line is of no more use
    private record Place(Manifest.Entry file, long at, long keep, String cutLine, int db) {}

    private static final class Search implements AofWalk.Visitor {
        private final long offset;
        private @Nullable Place place;

        Search(long offset) {
            this.offset = offset;
        }

        @Override
        public void recordBegins(AofWalk walk, Manifest.Entry file, long at) {
            if (walk.position() == offset && place == null) {
                long keep = walk.keepAt(at);
                place = new Place(file, at, keep, keep == at ? walk.cutLine(at) : "", walk.db());
            }
        }

        @Override
        public void command(int db, Slice[] arguments, int count) {}

        @Override
        public long snapshot(Path path, long address, long size) {
            return size;
        }
    }
}
