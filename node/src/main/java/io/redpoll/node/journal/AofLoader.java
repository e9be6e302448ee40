package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfig.Verify;
import io.redpoll.proto.bytes.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the files of the log back: each command goes to a sink, positions come out as they were.
///
/// What is done about files that are torn, damaged or edited is told in [AofWalk].
public final class AofLoader {
    private final JournalConfig config;
    private final Disk disk;

    public AofLoader(JournalConfig config, Disk disk) {
        this.config = config;
        this.disk = disk;
    }

    /// Loads everything. Cuts a torn tail off the last file where `aof-load-truncated` allows it.
    ///
    /// @throws JournalException where the files must not be used as they are
    public Loaded load(CommandSink sink) throws IOException {
        var manifest = Manifest.read(disk, config.path(), config.appendFile());
        if (manifest.isEmpty()) {
            requireNothing();
            return new Loaded(
                    false, 0, EpochTable.EMPTY, false, 0, 0, 0, List.of(), new Loaded.Files(manifest, 0, false));
        }
        var walk = new AofWalk(disk, config.path(), manifest, AofWalk.visiting(sink));
        walk.run();
        if (walk.isEdited() && config.verify() == Verify.STRICT) {
            throw new JournalException(
                    "%s. With aof-verify strict such files are refused: restore the file from a copy, or start once with aof-verify lenient."
                            .formatted(walk.warnings().getFirst()));
        }
        var warnings = new ArrayList<String>();
        walk.warnings().forEach(warning -> warnings.add(warning + ", and is loaded as it is"));
        int crc = walk.crc();
        long truncatedBytes = 0;
        var torn = walk.torn();
        if (torn != null) {
            warnings.add(repair(torn));
            crc = torn.crc();
            truncatedBytes = torn.bytes();
        }
        boolean edited = walk.isEdited();
        return new Loaded(
                true,
                walk.position(),
                edited ? EpochTable.EMPTY : walk.epochs(),
                edited,
                walk.lastEpoch(),
                walk.commands(),
                truncatedBytes,
                List.copyOf(warnings),
                new Loaded.Files(manifest, crc, !edited && walk.isOurs()));
    }

    private String repair(AofWalk.Torn torn) throws IOException {
        if (!config.loadTruncated()) {
            throw new JournalException(
                    "%s was not written to its end: byte %d begins a record or batch that is not complete. Set aof-load-truncated yes to cut off the last %d bytes, or repair a copy with redis-check-aof --fix."
                            .formatted(torn.path(), torn.keep(), torn.bytes()));
        }
        disk.truncate(torn.path(), torn.keep());
        if (!torn.cutLine().isEmpty()) {
            try (var file = disk.append(torn.path())) {
                file.writeAll(torn.cutLine());
                file.sync();
            }
        }
        return "%s was not written to its end: cut off %d bytes from byte %d on"
                .formatted(torn.path(), torn.bytes(), torn.keep());
    }

    /// Without a manifest there must be no data, either: to start empty beside them would be to lose them.
    private void requireNothing() throws IOException {
        var old = config.directory().resolve(config.appendFile());
        if (disk.exists(old)) {
            throw new JournalException(
                    "%s is an append-only file of the kind before Redis 7, in one piece. Let a Redis 7 server start with it once, or move it to %s and name it there in %s."
                            .formatted(old, config.path(), Manifest.nameFor(config.appendFile())));
        }
        if (!disk.exists(config.path())) {
            return;
        }
        for (var name : disk.list(config.path())) {
            var path = config.path().resolve(name);
            if (name.startsWith(config.appendFile() + ".")
                    && (name.endsWith(".aof") || name.endsWith(".rdb"))
                    && holdsCommands(path)) {
                throw new JournalException(
                        "%s holds data, but there is no manifest %s that names it. Restore the manifest, or move the file away."
                                .formatted(path, Manifest.nameFor(config.appendFile())));
            }
        }
    }

    /// A file that was made and not yet named in the manifest when the power went holds comments at most.
    private boolean holdsCommands(Path path) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var mapped = disk.map(path, arena);
            boolean lineBegins = true;
            for (long at = 0; at < mapped.byteSize(); at++) {
                byte each = Memory.getByte(mapped.address() + at);
                if (lineBegins && each != '#') {
                    return true;
                }
                lineBegins = each == '\n';
            }
            return false;
        }
    }
}
