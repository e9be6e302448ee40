package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import io.redpoll.node.recovery.RdbFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
        var contents = new RdbContents();
        try (var file = new RdbFile(path)) {
            file.read(contents);
        } catch (NoSuchFileException e) {
            throw new OperatorException("there is no file " + path);
        } catch (IOException e) {
            throw new OperatorException(String.valueOf(e.getMessage()));
        }
        if (isJson) {
            Json.print(
                    terminal,
                    Json.object()
                            .put("keys", contents.keys())
                            .put("expires", contents.expiring())
                            .put("databases", contents.databases().size())
                            .put("libraries", contents.libraries()));
        } else {
            terminal.line("%s %s: %s keys in %d databases, %s of them with an expiry; %d libraries of functions"
                    .formatted(
                            terminal.styled(Style.GOOD, "[OK]"),
                            path,
                            ClusterCli.figure(contents.keys()),
                            contents.databases().size(),
                            ClusterCli.figure(contents.expiring()),
                            contents.libraries()));
        }
        return 0;
    }
}
