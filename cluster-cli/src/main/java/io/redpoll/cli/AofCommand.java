package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.journal.AofCheck;
import io.redpoll.node.journal.AofCopy;
import io.redpoll.node.journal.CommandSink;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.recovery.RdbFile;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks at the append-only file of a node that does not run.
@Command(
        name = "aof",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Checks the append-only file of a node that does not run, or copies it up to some place.",
        footer = {
            "",
            "Examples:",
            "  cluster-cli aof check /data/node-1",
            "  cluster-cli aof truncate --at 2026-03-01T09:30:00Z --to /data/copy /data/node-1",
            "  cluster-cli aof truncate --at 81432 --to /data/copy /data/node-1"
        })
final class AofCommand {
    private static final String PATH = "The data directory, the append-only file's directory in it, or its manifest.";

    private final Terminal terminal;

    AofCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Reads all files to their ends, verifies the checksums and changes nothing.",
                "Exit code 0 where each byte is what a node wrote; 1 where the end is torn, which a start repairs, where"
                        + " it was edited or written by another server, or where it is damaged."
            })
    int check(
            @Parameters(paramLabel = "DIR", description = PATH) Path path,
            @Option(names = "--json", description = "Writes JSON.") boolean isJson) {
        var base = new Base();
        var config = LogDirectory.at(path);
        var found = found(config, base);
        if (isJson) {
            var json = Json.object()
                    .put("sound", found.problems().isEmpty())
                    .put("keysInBase", base.contents.keys())
                    .put("commands", found.commands())
                    .put("increments", found.increments())
                    .put("epoch", found.epoch())
                    .put("verifiedEnd", found.verifiedEnd())
                    .put("edited", found.isEdited())
                    .put("tornBytes", found.tornBytes());
            var problems = json.putArray("problems");
            found.problems().forEach(problems::add);
            Json.print(terminal, json);
        } else {
            found.problems().forEach(terminal::error);
            terminal.line("%s %s: %s keys in the base, %s commands in %d increments, up to position %d of epoch %d"
                    .formatted(
                            found.problems().isEmpty() ? terminal.styled(Style.GOOD, "[OK]") : "Read",
                            config.path(),
                            ClusterCli.figure(base.contents.keys()),
                            ClusterCli.figure(found.commands()),
                            found.increments(),
                            found.verifiedEnd(),
                            found.epoch()));
        }
        return found.problems().isEmpty() ? 0 : 1;
    }

    @Command(
            name = "truncate",
            mixinStandardHelpOptions = true,
            description = {
                "Copies what was written up to a moment or a position into a new data directory.",
                "The files themselves are not touched. Damage behind the place does not matter."
            })
    int truncate(
            @Option(
                            names = "--at",
                            required = true,
                            paramLabel = "TIME|OFFSET",
                            description = {
                                "The last second to be kept: a date and time such as 2026-03-01T09:30:00Z (the machine's"
                                        + " time zone where none is said), or @SECONDS since 1970. The node must have"
                                        + " run with aof-timestamp-enabled.",
                                "Or the position of the first record to be left out: a number, as check and the"
                                        + " replication offset give it."
                            })
                    String at,
            @Option(
                            names = "--to",
                            required = true,
                            paramLabel = "DIR",
                            description =
                                    "The data directory of the copy, to start a node with; it must be empty, or is made.")
                    Path to,
            @Parameters(paramLabel = "DIR", description = PATH) Path path) {
        var from = LogDirectory.at(path);
        var copy = new AofCopy(
                from, JournalConfig.defaults(to, from.appendDirectory(), from.appendFile()), Disk.system(), new Base());
        var made = made(copy, at);
        terminal.line("%s %s holds everything before position %d, with %s commands behind the base%s"
                .formatted(
                        terminal.styled(Style.GOOD, "[OK]"),
                        to,
                        made.end(),
                        ClusterCli.figure(made.commands()),
                        made.isWhole() ? "; nothing had to be left out" : ""));
        return 0;
    }

    private static AofCheck.Found found(JournalConfig config, Base base) {
        try {
            return AofCheck.run(config, Disk.system(), base);
        } catch (IOException e) {
            throw new OperatorException(String.valueOf(e.getMessage()));
        }
    }

    private static AofCopy.Made made(AofCopy copy, String at) {
        Long second = second(at);
        try {
            return second == null ? copy.upTo(offset(at)) : copy.upToSecond(second);
        } catch (IOException e) {
            throw new OperatorException(String.valueOf(e.getMessage()));
        }
    }

    private static long offset(String at) {
        try {
            return Long.parseLong(at);
        } catch (NumberFormatException e) {
            throw new OperatorException("'" + at + "' is neither a position nor a date and time");
        }
    }

    /// Null where it is none.
    private static @Nullable Long second(String at) {
        try {
            if (at.startsWith("@")) {
                return Long.valueOf(at.substring(1));
            }
            return at.matches(".*(Z|[+-][0-9:]{2,6})") && at.indexOf('T') > 0
                    ? OffsetDateTime.parse(at).toEpochSecond()
                    : LocalDateTime.parse(at).atZone(ZoneId.systemDefault()).toEpochSecond();
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    /// Reads the RDB file with which a log may begin.
    private static final class Base implements CommandSink {
        private final RdbContents contents = new RdbContents();

        @Override
        public void command(int db, Slice[] arguments, int count) {}

        @Override
        public long snapshot(Path path, long address, long size) throws IOException {
            try (var file = new RdbFile(path)) {
                return file.readSnapshot(contents);
            }
        }
    }
}
