package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// The log up to some place, copied into another directory: for who wants back what was there before a mistake, or
/// before damage. The log itself is only read; no node may be writing it.
public final class AofCopy {
    private final JournalConfig from;
    private final JournalConfig to;
    private final Disk disk;
    private final CommandSink base;

    /// Begins nothing yet.
    ///
    /// @param to where the copy is to be: its data directory must be empty, or is made
    /// @param base reads the snapshot with which the log may begin; it is given no commands
    public AofCopy(JournalConfig from, JournalConfig to, Disk disk, CommandSink base) {
        this.from = from;
        this.to = to;
        this.disk = disk;
        this.base = base;
    }

    /// What was copied.
    ///
    /// @param end position of the first record that was left out, or of the end
    /// @param isWhole whether nothing was left out
    /// @param commands how many there are behind the snapshot
    public record Made(long end, boolean isWhole, long commands) {}

    /// Copies what stands before a position.
    ///
    /// @param offset a record's boundary. What is damaged behind the batch that it lies in does not matter
    /// @throws JournalException where nothing was copied, because there is no such boundary, or what stands
    ///     before it is not what was written
    public Made upTo(long offset) throws IOException {
        var search = CutSearch.atAnyDamageBehind(offset, base);
        var walk = walk(search);
        if (search.place() == null && walk.position() != offset) {
            throw new JournalException(
                    "%s has no record that begins at position %d: nothing is copied".formatted(from.path(), offset));
        }
        return copy(search, walk);
    }

    /// Copies what was run until the end of a second, as `aof-timestamp-enabled` had it noted.
    ///
    /// @param second since 1970
    /// @throws JournalException where nothing was copied, because the log says no times or begins later, or
    ///     what stands before the place is not what was written
    public Made upToSecond(long second) throws IOException {
        var search = CutSearch.after(second, base);
        var walk = walk(search);
        if (search.firstSecond() < 0) {
            throw new JournalException("%s does not say when its commands were run: aof-timestamp-enabled was not on"
                    .formatted(from.path()));
        }
        if (search.firstSecond() > second) {
            throw new JournalException("%s says times from %s on: what was there before cannot be told apart"
                    .formatted(from.path(), Instant.ofEpochSecond(search.firstSecond())));
        }
        return copy(search, walk);
    }

    private AofWalk walk(CutSearch search) throws IOException {
        requireEmpty(to.directory());
        requireEmpty(to.path());
        var walk = new AofWalk(disk, from.path(), manifest(), search);
        try {
            walk.run();
        } catch (JournalException e) {
            throw new JournalException("%s Up to position %d everything is as it was written."
                    .formatted(e.getMessage(), walk.verifiedEnd()));
        }
        if (walk.isEdited()) {
            throw new JournalException("%s Positions mean nothing in it; redis-check-aof can cut such files."
                    .formatted(walk.warnings().getFirst()));
        }
        var torn = walk.torn();
        if (torn != null && search.place() == null) {
            throw new JournalException(
                    "%s was not written to its end. Up to position %d everything is as it was written."
                            .formatted(torn.path(), walk.position()));
        }
        return walk;
    }

    private void requireEmpty(Path directory) throws IOException {
        if (disk.exists(directory) && !disk.list(directory).isEmpty()) {
            throw new JournalException(directory + " is not empty: a copy takes a directory of its own");
        }
    }

    private Manifest manifest() throws IOException {
        var manifest = Manifest.read(disk, from.path(), from.appendFile());
        if (manifest.isEmpty()) {
            throw new JournalException(
                    "%s has no %s: there is no log".formatted(from.path(), Manifest.nameFor(from.appendFile())));
        }
        return manifest;
    }

    private Made copy(CutSearch search, AofWalk walk) throws IOException {
        var place = search.place();
        var all = manifest();
        var kept = place == null ? all : all.upTo(place.file());
        disk.createDirectories(to.path());
        if (kept.base() != null) {
            copy(kept.base(), Long.MAX_VALUE, "");
        }
        for (var increment : kept.increments()) {
            if (place != null && increment.equals(place.file())) {
                copy(increment, place.keep(), place.cutLine());
            } else {
                copy(increment, Long.MAX_VALUE, "");
            }
        }
        disk.syncDirectory(to.path());
        new Manifest(kept.base(), kept.increments(), List.of()).save(disk, to.path(), to.appendFile());
        return new Made(place == null ? walk.position() : place.offset(), place == null, search.commands());
    }

    private void copy(Manifest.Entry file, long bytes, String lastLine) throws IOException {
        try (var out = disk.append(to.path().resolve(file.name()))) {
            disk.copy(from.path().resolve(file.name()), 0, bytes, out);
            out.writeAll(lastLine);
            out.sync();
        }
    }
}
