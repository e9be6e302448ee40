package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.CutMade;
import io.redpoll.proto.rpc.FilePart;
import io.redpoll.proto.rpc.ShardEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Copies the data of all shards as it was at one moment.
///
/// While all masters hold writes, each is told to choose the moment that its data is to be of. So a write that was
/// answered before the hold is in the backup, one that began after it is not, and where one was answered before another
/// began, the other is not there without it. The data is written and sent while writes go on again.
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the data of a running cluster, as it is at one moment, into a directory.",
            "Writes are held on all masters for that moment, some milliseconds; reads and writes go on while the data"
                    + " is copied."
        },
        footer = {"", "Example:", "  cluster-cli backup --to /backups/monday 127.0.0.1:7000"})
final class BackupCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofSeconds(25);
    private static final Duration PART_WITHIN = Duration.ofMinutes(5);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Any node or sentinel of the cluster.")
    private @Nullable NodeAddress seed;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "DIR",
            description = "The directory; it must be empty, or is made.")
    private Path to = Path.of("");

    @Option(
            names = "--hold",
            paramLabel = "MILLISECONDS",
            description = "For how long writes may be held; a node that takes longer is tried again (default:"
                    + " ${DEFAULT-VALUE}).")
    private int holdMs = 300;

    @Option(names = "--attempts", paramLabel = "N", description = "How often to try (default: ${DEFAULT-VALUE}).")
    private int attempts = 5;

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    BackupCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /// A shard whose moment is chosen and whose data is still with the node.
    private record Begun(ShardEntry entry, ShardCut stream, CutMade cut) {}

    private record Cluster(ClusterMap map, List<Begun> shards, double heldMs) {}

    @Override
    public Integer call() {
        var directory = new BackupDirectory(to);
        directory.make();
        boolean isWhole = false;
        try (var channels = new Channels()) {
            var cluster = cut(options.sentinels(seed, channels), channels);
            progress("writes were held for %.1f ms".formatted(cluster.heldMs));
            var manifest = copy(cluster, directory);
            progress("verifying");
            manifest.shards().forEach(directory::verify);
            directory.write(manifest);
            isWhole = true;
            done(manifest);
            return 0;
        } finally {
            if (!isWhole) {
                directory.remove();
            }
        }
    }

    private Cluster cut(Sentinels sentinels, Channels channels) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(sentinels, channels);
            } catch (OperatorException e) {
                if (attempt >= attempts) {
                    throw new OperatorException(
                            "no moment was found in %d attempts; the last: %s".formatted(attempt, e.getMessage()));
                }
                progress("attempt %d: %s".formatted(attempt, e.getMessage()));
                Pause.of(BETWEEN_ATTEMPTS);
            }
        }
    }

    private Cluster attempt(Sentinels sentinels, Channels channels) {
        var map = sentinels.map();
        if (map.getShardsCount() == 0) {
            throw new OperatorException("there is no cluster yet: cluster-cli create makes one");
        }
        var view = new ClusterView(map, Map.of(), Map.of());
        var masters = map.getShardsList().stream()
                .map(shard -> view.address(shard.getMaster()))
                .toList();
        var streams = new ArrayList<ShardCut>();
        boolean isCut = false;
        try (var hold = new WriteHold(masters, options.credentials())) {
            for (var shard : map.getShardsList()) {
                var node = view.node(shard.getMaster());
                var rpc = new NodeAddress(node.getHost(), node.getRpcPort());
                streams.add(new ShardCut(NodeAddress.of(node), channels.to(rpc)));
            }
            long readyBy = System.nanoTime() + READY_WITHIN.toNanos();
            streams.forEach(stream -> stream.awaitReady(readyBy));

            long began = System.nanoTime();
            var cuts = cut(hold, streams, began);
            double heldMs = (System.nanoTime() - began) / 1e6;
            if (!sentinels.agreeOn(map.getVersion())) {
                throw new OperatorException("the cluster's map changed meanwhile, or most sentinels do not answer");
            }
            isCut = true;
            var begun = new ArrayList<Begun>();
            for (int i = 0; i < streams.size(); i++) {
                begun.add(new Begun(map.getShards(i), streams.get(i), cuts.get(i)));
            }
            return new Cluster(map, begun, heldMs);
        } finally {
            if (!isCut) {
                streams.forEach(ShardCut::close);
            }
        }
    }

    /// Has all cut while all hold. That every node still held when the last one cut is judged by this clock alone: none
    /// began its hold before `began`, so none ended it before that and the hold's time.
    private List<CutMade> cut(WriteHold hold, List<ShardCut> streams, long began) {
        long deadline = began + Duration.ofMillis(holdMs).toNanos();
        try {
            hold.begin(Duration.ofMillis(holdMs));
            streams.forEach(ShardCut::cut);
            var cuts = streams.stream().map(stream -> stream.awaitCut(deadline)).toList();
            if (System.nanoTime() - deadline >= 0) {
                throw new OperatorException("not all nodes were ready within " + holdMs + " ms");
            }
            return cuts;
        } finally {
            hold.end();
        }
    }

    /// Fetches the files of all shards at once.
    private BackupManifest copy(Cluster cluster, BackupDirectory directory) {
        var bytes = new AtomicLong();
        var copies = new Tasks<BackupManifest.Shard>();
        try {
            for (int i = 0; i < cluster.shards.size(); i++) {
                var shard = cluster.shards.get(i);
                var name = "shard-" + (i + 1) + ".rdb";
                copies.begin(() -> copy(shard, name, directory, bytes));
            }
            var shards = copies.await(() ->
                    progress("copied %s bytes of %s keys".formatted(ClusterCli.figure(bytes.get()), keys(cluster))));
            return new BackupManifest(
                    BackupManifest.FORMAT,
                    "redpoll cluster-cli 0.1.0",
                    Instant.now().toString(),
                    cluster.map.getVersion(),
                    cluster.heldMs,
                    shards);
        } finally {
            cluster.shards.forEach(shard -> shard.stream.close());
            copies.close();
        }
    }

    private static String keys(Cluster cluster) {
        return ClusterCli.figure(
                cluster.shards.stream().mapToLong(shard -> shard.cut.getKeys()).sum());
    }

    private static BackupManifest.Shard copy(Begun shard, String name, BackupDirectory directory, AtomicLong bytes)
            throws IOException {
        var digest = BackupDirectory.digest();
        long size = 0;
        try (var file = directory.begin(name)) {
            FilePart part;
            do {
                part = shard.stream.awaitPart(System.nanoTime() + PART_WITHIN.toNanos());
                for (var buffer : part.getBytes().asReadOnlyByteBufferList()) {
                    digest.update(buffer.duplicate());
                    write(buffer, file);
                }
                size += part.getBytes().size();
                bytes.addAndGet(part.getBytes().size());
            } while (!part.getLast());
            directory.finish(name, file);
        }
        var contents = directory.contents(name);
        var cut = shard.cut;
        return new BackupManifest.Shard(
                cut.getShardId(),
                cut.getNodeId(),
                Slots.text(shard.entry.getSlotsList()),
                cut.getPosition().getEpoch(),
                cut.getPosition().getOffset(),
                cut.getTimeMs(),
                name,
                size,
                HexFormat.of().formatHex(digest.digest()),
                contents.keys(),
                contents.libraries());
    }

    private static void write(ByteBuffer from, FileChannel file) throws IOException {
        while (from.hasRemaining()) {
            file.write(from);
        }
    }

    private void progress(String text) {
        if (!options.isJson()) {
            terminal.progress(text);
        }
    }

    private void done(BackupManifest manifest) {
        if (options.isJson()) {
            Json.print(
                    terminal,
                    Json.object()
                            .put("directory", to.toString())
                            .put("shards", manifest.shards().size())
                            .put("keys", manifest.keys())
                            .put("bytes", manifest.bytes())
                            .put("heldMilliseconds", manifest.heldMs()));
        } else {
            terminal.line("%s %s keys of %d shards are in %s, %s bytes; writes were held for %.1f ms"
                    .formatted(
                            terminal.styled(Style.GOOD, "[OK]"),
                            ClusterCli.figure(manifest.keys()),
                            manifest.shards().size(),
                            to,
                            ClusterCli.figure(manifest.bytes()),
                            manifest.heldMs()));
        }
    }
}
