package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes a cluster and gives each key of a backup to the master of its slot.
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a cluster of empty nodes and fills it from a backup.",
            "It may have another number of shards than the one that the backup is of. The backup is verified before"
                    + " anything is changed."
        },
        footer = {
            "",
            "Example:",
            "  cluster-cli restore --from /backups/monday 127.0.0.1:7000 127.0.0.1:7001 127.0.0.1:7002 --yes"
        })
final class RestoreCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--from", required = true, paramLabel = "DIR", description = "A directory that backup filled.")
    private Path from = Path.of("");

    @Mixin
    private CreateCommand creation;

    RestoreCommand(Terminal terminal) {
        this.terminal = terminal;
        this.creation = new CreateCommand(terminal);
    }

    @Override
    public Integer call() {
        var directory = new BackupDirectory(from);
        var manifest = directory.manifest();
        progress("verifying");
        manifest.shards().forEach(directory::verify);
        try (var channels = new Channels()) {
            var cluster = creation.create(channels);
            if (cluster == null) {
                return 1;
            }
            long began = System.nanoTime();
            fill(cluster, directory, manifest);
            done(cluster, manifest, (System.nanoTime() - began) / 1_000_000);
            return 0;
        }
    }

    private void fill(ClusterView cluster, BackupDirectory directory, BackupManifest manifest) {
        var keys = new AtomicLong();
        try (var tasks = new Tasks<Boolean>()) {
            for (var shard : manifest.shards()) {
                tasks.begin(() -> {
                    try (var sender = new KeySender(cluster, creation.options().credentials(), keys)) {
                        directory.read(shard.file(), sender);
                        sender.flush();
                    }
                    return true;
                });
            }
            tasks.await(() -> progress("restored %s of %s keys"
                    .formatted(ClusterCli.figure(keys.get()), ClusterCli.figure(manifest.keys()))));
        } catch (OperatorException e) {
            throw new OperatorException(
                    e.getMessage() + "; the cluster has only a part of the backup: begin again with empty nodes");
        }
    }

    private void progress(String text) {
        if (!creation.options().isJson()) {
            terminal.progress(text);
        }
    }

    private void done(ClusterView cluster, BackupManifest manifest, long milliseconds) {
        int shards = cluster.map().getShardsCount();
        if (creation.options().isJson()) {
            Json.print(
                    terminal,
                    Json.object()
                            .put("shards", shards)
                            .put("keys", manifest.keys())
                            .put("milliseconds", milliseconds));
        } else {
            terminal.line("%s %s keys are in %d shards, in %.1f s"
                    .formatted(
                            terminal.styled(Style.GOOD, "[OK]"),
                            ClusterCli.figure(manifest.keys()),
                            shards,
                            milliseconds / 1e3));
        }
    }
}
