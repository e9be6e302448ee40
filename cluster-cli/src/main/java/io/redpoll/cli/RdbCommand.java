package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import io.redpoll.node.recovery.RdbFile;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks at RDB files.
@Command(
        name = "rdb",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Checks RDB files.",
        footer = {"", "Example:", "  cluster-cli rdb check /data/node-1/dump.rdb"})
final class RdbCommand {
    private final Terminal terminal;

    RdbCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Reads a file to its end, verifies its checksum and says what is in it.")
    int check(
            @Parameters(paramLabel = "FILE") Path path,
            @Option(names = "--json", description = "Writes JSON.") boolean isJson) {
        var contents = new Contents();
        try (var file = new RdbFile(path)) {
            file.read(contents);
        } catch (IOException e) {
            throw new OperatorException(String.valueOf(e.getMessage()));
        }
        if (isJson) {
            Json.print(
                    terminal,
                    Json.object()
                            .put("keys", contents.keys)
                            .put("expires", contents.expires)
                            .put("databases", contents.databases)
                            .put("libraries", contents.libraries));
        } else {
            terminal.line("%s %s: %s keys in %d databases, %s of them with an expiry; %d libraries of functions"
                    .formatted(
                            terminal.styled(Style.GOOD, "[OK]"),
                            path,
                            ClusterCli.figure(contents.keys),
                            contents.databases,
                            ClusterCli.figure(contents.expires),
                            contents.libraries));
        }
        return 0;
    }

    private static final class Contents implements RdbFile.Visitor {
        private long keys;
        private long expires;
        private int libraries;
        private int databases;
        private int database = -1;

        @Override
        public void library(byte[] text) {
            libraries++;
        }

        @Override
        public void entry(RdbFile.Entry entry) {
            keys++;
            expires += entry.expiresAtMs() > 0 ? 1 : 0;
            if (entry.database() != database) {
                database = entry.database();
                databases++;
            }
        }
    }
}
