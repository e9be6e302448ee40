package io.redpoll.cli;

import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/// The command line: which commands there are, and what becomes of their errors.
///
/// Exit codes: 0 all is well, 1 something is wrong with the cluster or the request was refused, 2 wrong usage.
@Command(
        name = "cluster-cli",
        mixinStandardHelpOptions = true,
        version = "redpoll cluster-cli 0.1.0",
        description = "Makes and looks after a Redpoll cluster.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  cluster-cli create 127.0.0.1:7000 127.0.0.1:7001 127.0.0.1:7002 --yes",
            "  cluster-cli info                    # the cluster of the node at 127.0.0.1:7000",
            "  cluster-cli check 10.0.0.7:6379     # the cluster that this node belongs to",
            "  cluster-cli failover 127.0.0.1:7003 # this replica becomes the master of its shard",
            "  cluster-cli backup --to /backups/monday",
            "  cluster-cli nodes --json | jq '.nodes[].address'",
            "",
            "Exit codes: 0 all is well, 1 a problem was found or the request refused, 2 wrong usage."
        })
public final class ClusterCli {
    private ClusterCli() {}

    public static void main(String[] args) {
        // gRPC logs each failed connection; what matters of it is in our own messages.
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        System.exit(run(Terminal.ofProcess(), args));
    }

    static int run(Terminal terminal, String... args) {
        var line = new CommandLine(new ClusterCli());
        line.addSubcommand(new CreateCommand(terminal));
        line.addSubcommand(new CheckCommand(terminal));
        line.addSubcommand(new InfoCommand(terminal));
        line.addSubcommand(new NodesCommand(terminal));
        line.addSubcommand(new FailoverCommand(terminal));
        line.addSubcommand(new BackupCommand(terminal));
        line.addSubcommand(new RestoreCommand(terminal));
        line.addSubcommand(new AofCommand(terminal));
        line.addSubcommand(new RdbCommand(terminal));
        line.addSubcommand(new CommandLine(new CallCommand(terminal)).setStopAtPositional(true));
        line.registerConverter(NodeAddress.class, NodeAddress::parse);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.isInteractive() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(100);
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof OperatorException)) {
                throw e;
            }
            terminal.error(String.valueOf(e.getMessage()));
            return CommandLine.ExitCode.SOFTWARE;
        });
        if (args.length == 0) {
            line.usage(terminal.out());
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(args);
    }

    /// 18204 → `18,204`.
    static String figure(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
