package io.redpoll.node.replication;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.redpoll.node.cluster.Announced;
import io.redpoll.node.cluster.ClusterCommands;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.cluster.SlotMap;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.ClusterConfig;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalDirectives;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.node.config.ReplicationConfig;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.Expirer;
import io.redpoll.node.dispatch.TransactionCommands;
import io.redpoll.node.family.ExpiryCommands;
import io.redpoll.node.family.HashCommands;
import io.redpoll.node.family.HashExpiryCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Notifications;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.recovery.Cuts;
import io.redpoll.node.recovery.Recovery;
import io.redpoll.node.recovery.RecoveryCommands;
import io.redpoll.node.recovery.Rewriter;
import io.redpoll.node.recovery.Saver;
import io.redpoll.node.server.ConfiguredLimits;
import io.redpoll.node.server.JournalGate;
import io.redpoll.node.server.RespServer;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.FollowReply;
import io.redpoll.proto.rpc.FollowRequest;
import io.redpoll.proto.rpc.LeadReply;
import io.redpoll.proto.rpc.LeadRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.PauseRequest;
import io.redpoll.proto.rpc.PromiseReply;
import io.redpoll.proto.rpc.PromiseRequest;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.proto.rpc.StatusRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A node in this process, with sockets on loopback and files in a directory of its own. Closed and made again with the
/// same directory and port, it is the same node after a restart.
final class TestNode implements AutoCloseable {
    private static final long DEADLINE_NS = 20_000_000_000L;

    final int port;
    final ShardMember member;
    final Journal journal;
    final Recovery recovery;
    final Rewriter rewriter;
    final Keyspace keyspace;
    private final ServingState state;
    private final Expirer expirer;
    private final RespServer server;
    private final RpcServer rpc;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("timer").factory());
    private final ManagedChannel channel;
    final ShardGrpc.ShardBlockingStub shard;
    final TestClient client;

    /// @param words directives, as on a command line
    TestNode(Path directory, int port, String... words) {
        try {
            Files.createDirectories(directory);
            this.port = port;
            var arguments = new ArrayList<>(List.of(
                    "--dir", directory.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--io-threads", "1"));
            arguments.addAll(List.of(words));
            var config = NodeDirectives.read(arguments);
            var serverConfig = ServerConfig.of(config);
            var journalConfig = JournalDirectives.of(config);
            var clock = Clock.SYSTEM;
            var slab = new Slab(1L << 34);
            var keyspaceConfig = new KeyspaceConfig();
            keyspace = new Keyspace(keyspaceConfig, slab, clock);
            journal = new Journal(journalConfig);
            var disk = Disk.system();
            var identity = NodeIdentity.open(directory, disk, new SecureRandom());
            state = new ServingState(ClusterConfig.of(config).isEnabled(), identity.nodeId());
            var corridors = new Corridors(
                    state,
                    keyspace,
                    journal,
                    clock,
                    new Counters(),
                    new Audience(new Notifications(new Channels()), new Tracking(new Sessions(), slab, () -> 0)));
            recovery = new Recovery(
                    journalConfig,
                    () -> SnapshotConfig.of(config),
                    disk,
                    corridors,
                    () -> new Keyspace(keyspaceConfig, slab, clock),
                    Throwable::printStackTrace);
            var cuts = new Cuts(keyspace);
            rewriter = new Rewriter(
                    () -> SnapshotConfig.of(config), keyspaceConfig::policy, "7.2.4", recovery, keyspace, cuts, clock);
            expirer = new Expirer(corridors);
            var saver = new Saver(
                    () -> SnapshotConfig.of(config),
                    keyspaceConfig::policy,
                    List::of,
                    "7.2.4",
                    disk,
                    keyspace,
                    cuts,
                    clock,
                    state);
            member = new ShardMember(
                    identity,
                    new ShardMember.Address("127.0.0.1", port, serverConfig.rpcPort()),
                    new LocalData(corridors, expirer, cuts, recovery, rewriter, saver),
                    () -> ReplicationConfig.of(config),
                    directory,
                    disk,
                    new SecureRandom(),
                    timer);
            corridors.commands(CommandTable.of(
                    new StringCommands(() -> 512L << 20),
                    new KeyCommands(keyspace::databases),
                    new HashCommands(),
                    new HashExpiryCommands(),
                    new ExpiryCommands(),
                    new TransactionCommands(),
                    new RecoveryCommands(rewriter, saver, Thread::startVirtualThread),
                    new ClusterCommands(state, Announced.of(config, identity.nodeId()), keyspace, journal::end),
                    new SyncCommands(member),
                    new ReplicationCommands(member, master -> {}, Thread::startVirtualThread, () -> false)));
            member.start(recovery.start());
            expirer.start();
            rpc = new RpcServer(
                    serverConfig,
                    new ShardService(member, this::take, new WatchingSentinels()),
                    new ReplicationService(member));
            server = new RespServer(
                    clock,
                    new ConfiguredLimits(config, keyspaceConfig),
                    1,
                    new Sessions(),
                    new JournalGate(journal, () -> journalConfig.fsync() == JournalConfig.Fsync.ALWAYS),
                    corridors::dispatcher);
            server.listen(serverConfig);
            channel = Grpc.newChannelBuilderForAddress(
                            "127.0.0.1", serverConfig.rpcPort(), InsecureChannelCredentials.create())
                    .build();
            shard = ShardGrpc.newBlockingStub(channel);
            client = new TestClient(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigFileException e) {
            throw new IllegalArgumentException(e.report(), e);
        }
    }

    String call(String command) {
        return client.call(command);
    }

    StatusReply status() {
        return shard.status(StatusRequest.getDefaultInstance());
    }

    Follower follower() {
        return Objects.requireNonNull(member.follower());
    }

    PromiseReply promise(long epoch, String coordinator) {
        return shard.promise(PromiseRequest.newBuilder()
                .setEpoch(epoch)
                .setCoordinator(coordinator)
                .build());
    }

    /// The first step of a planned hand-over.
    void pause(long epoch) {
        var reply = shard.pause(PauseRequest.newBuilder()
                .setEpoch(epoch)
                .setMilliseconds(10_000)
                .build());
        if (!reply.getPaused()) {
            throw new AssertionError(reply.getReason());
        }
    }

    /// As in a cluster, where the map comes along.
    LeadReply lead(long epoch, String coordinator, ClusterMap map) {
        return shard.lead(LeadRequest.newBuilder()
                .setEpoch(epoch)
                .setCoordinator(coordinator)
                .setMap(map)
                .build());
    }

    LeadReply lead(long epoch, String coordinator) {
        return shard.lead(LeadRequest.newBuilder()
                .setEpoch(epoch)
                .setCoordinator(coordinator)
                .build());
    }

    FollowReply follow(long epoch, TestNode leader) {
        return shard.follow(FollowRequest.newBuilder()
                .setEpoch(epoch)
                .setLeaderId(leader.status().getNodeId())
                .setLeaderHost("127.0.0.1")
                .setLeaderPort(leader.port)
                .setLeaderRpcPort(leader.port + PortOffsets.NODE_RPC)
                .build());
    }

    /// As the link to the sentinels does.
    void take(ClusterMap map) {
        var slots = new SlotMap(map, status().getNodeId());
        state.slots(slots);
        member.mapChanged(slots);
    }

    /// As the map names it.
    NodeEntry entry() {
        var status = status();
        return NodeEntry.newBuilder()
                .setId(status.getNodeId())
                .setHost(status.getHost())
                .setPort(status.getPort())
                .setRpcPort(status.getRpcPort())
                .build();
    }

    /// Follows as an operator says, and waits until it does.
    void replicaOf(TestNode leader) {
        await(
                "OK from REPLICAOF",
                () -> call("REPLICAOF 127.0.0.1 " + leader.port).equals("OK"));
        awaitSync(leader);
    }

    /// Waits until it has everything that the leader has.
    void awaitSync(TestNode leader) {
        await("the replica to have everything", () -> status().getLinkUp() && hasEverything(leader));
    }

    private boolean hasEverything(TestNode leader) {
        var id = status().getNodeId();
        return leader.member.feeds().nodes().stream()
                .anyMatch(feed -> feed.nodeId().equals(id) && feed.received() == leader.journal.end());
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        client.close();
        channel.shutdownNow();
        server.close();
        rpc.close();
        member.close();
        expirer.close();
        rewriter.close();
        timer.shutdownNow();
        try {
            recovery.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
