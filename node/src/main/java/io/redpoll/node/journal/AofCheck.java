package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what a start would find in the log, and changes nothing. No node may be writing it.
public final class AofCheck {
    private AofCheck() {}

    /// What is in the log.
    ///
    /// @param commands how many there are behind the snapshot with which it may begin, as far as it was read
    /// @param increments how many files of commands
    /// @param epoch the newest that it names; 0 for none
    /// @param verifiedEnd the position up to which everything is what was written; what lies before it can be
    ///     copied ([AofCopy])
    /// @param isEdited whether it loads, but is not what the journal wrote
    /// @param tornBytes how many at its end were not written to the end of a record; a start cuts them off
    /// @param problems sentences, with file and byte; none where the log is sound
    public record Found(
            long commands,
            int increments,
            long epoch,
            long verifiedEnd,
            boolean isEdited,
            long tornBytes,
            List<String> problems) {}

    /// Reads everything.
    ///
    /// @param sink is given what is in the log
    /// @throws IOException where the manifest cannot be read; what is wrong with the log is no error here
    public static Found run(JournalConfig config, Disk disk, CommandSink sink) throws IOException {
        Manifest manifest;
        try {
            manifest = Manifest.read(disk, config.path(), config.appendFile());
        } catch (JournalException damaged) {
            return nothing(damaged.getMessage());
        }
        if (manifest.isEmpty()) {
            return nothing(config.path() + " has no manifest that names a file: there is no log");
        }
        var walk = new AofWalk(disk, config.path(), manifest, AofWalk.visiting(sink));
        var problems = walk.warnings();
        try {
            walk.run();
        } catch (IOException damaged) {
            problems.add(String.valueOf(damaged.getMessage()));
        }
        var torn = walk.torn();
        if (torn != null) {
            problems.add("%s was not written to its end: byte %d begins a record or batch that is not complete"
                    .formatted(torn.path(), torn.keep()));
        }
        return new Found(
                walk.commands(),
                manifest.increments().size(),
                walk.lastEpoch(),
                torn == null ? walk.verifiedEnd() : walk.position(),
                walk.isEdited(),
                torn == null ? 0 : torn.bytes(),
                List.copyOf(problems));
    }

    private static Found nothing(@Nullable String problem) {
        return new Found(0, 0, 0, 0, false, 0, List.of(String.valueOf(problem)));
    }
}
