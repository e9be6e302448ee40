package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Puts aside the end of the log: what a former leader wrote and its successor never had. While no [AofWriter] runs.
public final class AofTail {
    private static final CommandSink BASE_AS_IT_IS = new CommandSink() {
        @Override
        public void command(int db, Slice[] arguments, int count) {}

        @Override
        public long snapshot(Path path, long address, long size) {
            return size;
        }
    };

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
        var search = CutSearch.at(offset, BASE_AS_IT_IS);
        var walk = new AofWalk(disk, config.path(), manifest, search);
        walk.run();
        if (walk.torn() != null || walk.isEdited()) {
            throw new JournalException("%s was edited or not written to its end: nothing is cut at position %d"
                    .formatted(config.path(), offset));
        }
        if (offset == walk.position()) {
            return null;
        }
        var place = search.place();
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

    private void save(Path saved, Manifest manifest, CutSearch.Place place) throws IOException {
        var fresh = saved.resolveSibling(Manifest.TEMPORARY + saved.getFileName());
        disk.delete(fresh);
        try (var out = disk.append(fresh)) {
            var db = Integer.toString(place.db());
            out.writeAll("*2\r\n$6\r\nSELECT\r\n$%d\r\n%s\r\n".formatted(db.length(), db));
            int first = manifest.increments().indexOf(place.file());
            for (var entry :
                    manifest.increments().subList(first, manifest.increments().size())) {
                long from = entry.equals(place.file()) ? place.at() : 0;
                disk.copy(config.path().resolve(entry.name()), from, Long.MAX_VALUE, out);
            }
            out.sync();
        }
        disk.rename(fresh, saved);
        disk.syncDirectory(config.directory());
    }

    private void remove(Manifest manifest, CutSearch.Place place) throws IOException {
        var shorter = manifest.upTo(place.file());
        if (!shorter.history().isEmpty()) {
            shorter.save(disk, config.path(), config.appendFile());
            var ignored = shorter.withoutHistory(disk, config.path(), config.appendFile());
        }
        var path = config.path().resolve(place.file().name());
        disk.truncate(path, place.keep());
        if (!place.cutLine().isEmpty()) {
            try (var out = disk.append(path)) {
                out.writeAll(place.cutLine());
                out.sync();
            }
        }
    }
}
