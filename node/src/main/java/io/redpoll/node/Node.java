package io.redpoll.node;

import io.redpoll.node.bus.Bus;
import io.redpoll.node.bus.BusService;
import io.redpoll.node.cluster.Announced;
import io.redpoll.node.cluster.ClusterCommands;
import io.redpoll.node.cluster.ClusterSection;
import io.redpoll.node.cluster.ControlLink;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.cluster.TopologyCommands;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.ClusterConfig;
import io.redpoll.node.config.Config;
import io.redpoll.node.config.ConfigException;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalDirectives;
import io.redpoll.node.config.KeyspaceDirectives;
import io.redpoll.node.config.LogLevel;
import io.redpoll.node.config.MonitoringConfig;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.node.config.PubSubConfig;
import io.redpoll.node.config.RenamedCommands;
import io.redpoll.node.config.ReplicationConfig;
import io.redpoll.node.config.ScriptConfig;
import io.redpoll.node.config.SecurityConfig;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.node.config.ShutdownFlags;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.Expirer;
import io.redpoll.node.dispatch.MonitorCommands;
import io.redpoll.node.dispatch.Pauses;
import io.redpoll.node.dispatch.TransactionCommands;
import io.redpoll.node.family.BitFieldCommands;
import io.redpoll.node.family.BitmapCommands;
import io.redpoll.node.family.BlockingListCommands;
import io.redpoll.node.family.BlockingSortedSetCommands;
import io.redpoll.node.family.CommandCommands;
import io.redpoll.node.family.CompareCommands;
import io.redpoll.node.family.ConfigCommands;
import io.redpoll.node.family.ExpiryCommands;
import io.redpoll.node.family.GeoCommands;
import io.redpoll.node.family.GeoSearchCommands;
import io.redpoll.node.family.HashCommands;
import io.redpoll.node.family.HashExpiryCommands;
import io.redpoll.node.family.HyperLogLogCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.ListCommands;
import io.redpoll.node.family.LolwutCommands;
import io.redpoll.node.family.ObjectCommands;
import io.redpoll.node.family.ScanCommands;
import io.redpoll.node.family.SetAlgebraCommands;
import io.redpoll.node.family.SetCommands;
import io.redpoll.node.family.SortCommands;
import io.redpoll.node.family.SortedSetAlgebraCommands;
import io.redpoll.node.family.SortedSetCommands;
import io.redpoll.node.family.SortedSetPopCommands;
import io.redpoll.node.family.SortedSetRangeCommands;
import io.redpoll.node.family.StreamCommands;
import io.redpoll.node.family.StreamGroupCommands;
import io.redpoll.node.family.StreamInfoCommands;
import io.redpoll.node.family.StreamPendingCommands;
import io.redpoll.node.family.StreamReadCommands;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.introspection.CommandStatsSection;
import io.redpoll.node.introspection.DebugCommands;
import io.redpoll.node.introspection.HotKeysCommands;
import io.redpoll.node.introspection.LatencyCommands;
import io.redpoll.node.introspection.LatencyStatsSection;
import io.redpoll.node.introspection.MemoryCommands;
import io.redpoll.node.introspection.MemoryFacts;
import io.redpoll.node.introspection.MemorySection;
import io.redpoll.node.introspection.MetricsServer;
import io.redpoll.node.introspection.SlowlogCommands;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.journal.TimedDisk;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.metrics.LastingLogManager;
import io.redpoll.node.metrics.LogLines;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Notifications;
import io.redpoll.node.pubsub.PubSubCommands;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.pubsub.TrackingCommands;
import io.redpoll.node.recovery.Cuts;
import io.redpoll.node.recovery.DumpCommands;
import io.redpoll.node.recovery.FunctionPayload;
import io.redpoll.node.recovery.MigrateCommands;
import io.redpoll.node.recovery.Migrations;
import io.redpoll.node.recovery.PersistenceSection;
import io.redpoll.node.recovery.Recovery;
import io.redpoll.node.recovery.RecoveryCommands;
import io.redpoll.node.recovery.Reload;
import io.redpoll.node.recovery.Rewriter;
import io.redpoll.node.recovery.Saver;
import io.redpoll.node.replication.BackupService;
import io.redpoll.node.replication.LastWrites;
import io.redpoll.node.replication.LocalData;
import io.redpoll.node.replication.NodeIdentity;
import io.redpoll.node.replication.ReplicaBroadcast;
import io.redpoll.node.replication.ReplicationCommands;
import io.redpoll.node.replication.ReplicationSection;
import io.redpoll.node.replication.ReplicationService;
import io.redpoll.node.replication.RpcServer;
import io.redpoll.node.replication.ShardMember;
import io.redpoll.node.replication.ShardService;
import io.redpoll.node.replication.SyncCommands;
import io.redpoll.node.replication.WatchingSentinels;
import io.redpoll.node.scripting.EvalCommands;
import io.redpoll.node.scripting.FunctionCommands;
import io.redpoll.node.scripting.Functions;
import io.redpoll.node.scripting.ScriptCache;
import io.redpoll.node.scripting.Scripts;
import io.redpoll.node.security.Authentication;
import io.redpoll.node.server.ClientCommands;
import io.redpoll.node.server.ClientPauseCommands;
import io.redpoll.node.server.ClientsSection;
import io.redpoll.node.server.ConfiguredLimits;
import io.redpoll.node.server.ConnectionCommands;
import io.redpoll.node.server.CpuSection;
import io.redpoll.node.server.ErrorsSection;
import io.redpoll.node.server.Info;
import io.redpoll.node.server.JournalGate;
import io.redpoll.node.server.KeyspaceSection;
import io.redpoll.node.server.ModulesSection;
import io.redpoll.node.server.NodeGreeting;
import io.redpoll.node.server.Release;
import io.redpoll.node.server.RespServer;
import io.redpoll.node.server.SelectCommands;
import io.redpoll.node.server.ServerCommands;
import io.redpoll.node.server.ServerSection;
import io.redpoll.node.server.Shutdown;
import io.redpoll.node.server.Shutdown.Saving;
import io.redpoll.node.server.StatsSection;
import io.redpoll.node.store.Defragmenter;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.net.Listening;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A data node: builds every room, lowest first, and takes them down in the opposite order.
public final class Node implements AutoCloseable {
    static {
        LastingLogManager.choose(); // before the first logger
    }

    private static final Logger LOG = Logger.getLogger(Node.class.getName());

    private static final long HAND_OVER_SECONDS = 5;
    private static final long FAREWELL_SECONDS = 1;

    private final ServingState state;
    private final RespServer server;
    private final RpcServer rpc;
    private final ShardMember member;
    private final @Nullable ControlLink control;
    private final @Nullable Bus bus;
    private final @Nullable MetricsServer metrics;
    private final Corridors corridors;
    private final Scripts scripts;
    private final WatchingSentinels sentinels = new WatchingSentinels();
    private final Pauses pauses;
    private final Expirer expirer;
    private final Defragmenter defragmenter;
    private final Rewriter rewriter;
    private final Saver saver;
    private final Recovery recovery;
    private final LastWrites lastWrites;
    private final Migrations migrations;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("timer").daemon().factory());

    /// Apart from the timer, because a change of role that follows from a map may wait for the disk.
    private final ScheduledExecutorService mapThread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("map").daemon().factory());

    private final CountDownLatch stopped = new CountDownLatch(1);

    /// Builds the rooms and begins to serve.
    ///
    /// @throws IOException where an address cannot be bound or a directory not be used
    public Node(Config config) throws IOException {
        this(config, Disk.system(), new Slab(), Node::stopAtOnce);
    }

    /// As [#Node(Config)].
    ///
    /// @param slab for this node alone
    /// @param fatal told an error of the disk under the append-only file: nothing must be acknowledged any more
    Node(Config config, Disk disk, Slab slab, Consumer<IOException> fatal) throws IOException {
        var serverConfig = ServerConfig.of(config);

        var clock = Clock.SYSTEM;
        var counters = new Counters();
        var keyspaceConfig = KeyspaceDirectives.follow(config);
        var keyspace = new Keyspace(keyspaceConfig, slab, clock);
        var journalConfig = JournalDirectives.of(config);
        var journal = new Journal(journalConfig);
        var random = new SecureRandom();
        var identity = NodeIdentity.open(journalConfig.directory(), disk, random);

        var sessions = new Sessions();
        var authentication = new Authentication(() -> SecurityConfig.of(config).password());
        var limits = new ConfiguredLimits(config, keyspaceConfig);
        var channels = new Channels(limits::subscriberBytesMax);
        var clusterConfig = ClusterConfig.of(config);
        state = new ServingState(clusterConfig.isEnabled(), identity.nodeId());
        state.restrict(ServingState.LOADING | ServingState.FOLLOWER);
        var pubSubConfig = new AtomicReference<PubSubConfig>();
        var notifications = new Notifications(channels);
        var tracking = new Tracking(sessions, slab, () -> pubSubConfig.get().trackedKeysMax());
        pubSubConfig.set(config.follow(PubSubConfig::of, next -> {
            pubSubConfig.set(next);
            notifications.publish(next.events());
            tracking.shrink();
        }));
        notifications.publish(pubSubConfig.get().events());
        corridors = new Corridors(state, keyspace, journal, clock, counters, new Audience(notifications, tracking));
        pauses = corridors.pauses();

        var timedDisk = new TimedDisk(
                disk,
                corridors.notes().latency,
                () -> JournalDirectives.of(config).fsync() == JournalConfig.Fsync.ALWAYS);
        recovery = new Recovery(
                journalConfig,
                () -> SnapshotConfig.of(config),
                timedDisk,
                corridors,
                () -> new Keyspace(keyspaceConfig, slab, clock),
                fatal);
        var cuts = new Cuts(keyspace);
        rewriter = new Rewriter(
                () -> SnapshotConfig.of(config),
                keyspaceConfig::policy,
                Release.REDIS_VERSION,
                recovery,
                keyspace,
                cuts,
                clock);
        saver = new Saver(
                () -> SnapshotConfig.of(config),
                keyspaceConfig::policy,
                recovery::libraries,
                Release.REDIS_VERSION,
                disk,
                keyspace,
                cuts,
                clock,
                state);
        config.follow(SnapshotConfig::of, next -> saver.judgeWrites());
        expirer = new Expirer(corridors);
        defragmenter = new Defragmenter(keyspace, slab, keyspaceConfig, this::giveStocksBack);
        counters.atReset(defragmenter::resetStatistics);
        counters.atReset(keyspace::resetReclaimed);
        var announced = Announced.of(config, identity.nodeId());
        member = new ShardMember(
                identity,
                new ShardMember.Address(announced.getHost(), announced.getPort(), announced.getRpcPort()),
                new LocalData(corridors, expirer, cuts, recovery, rewriter, saver),
                () -> ReplicationConfig.of(config),
                journalConfig.directory(),
                disk,
                random,
                timer);
        migrations = new Migrations(corridors, timer);
        lastWrites = new LastWrites(
                member, corridors.pauses(), () -> ServerConfig.of(config).shutdownTimeoutSeconds());
        config.follow(ReplicationConfig::of, next -> member.judge());
        control = clusterConfig.isEnabled()
                ? new ControlLink(state, announced, clusterConfig.sentinels(), journalConfig.directory(), mapThread)
                : null;
        bus = control == null ? null : new Bus(identity.nodeId());
        member.onSaid(said -> BusService.take(channels, said));
        config.follow(JournalDirectives::of, next -> {
            journal.configure(next);
            recovery.configure(next);
            rewriter.requestIfDue();
        });

        var greeting = new NodeGreeting(state);
        config.follow(MonitoringConfig::of, corridors.notes()::configure);
        corridors.notes().configure(MonitoringConfig.of(config));
        corridors.monitors().limit(limits::subscriberBytesMax);
        var memory = new MemoryFacts(keyspace, sessions, journal);
        var stats = new StatsSection(
                counters,
                sessions,
                channels,
                tracking,
                () -> new StatsSection.Synchronizations(
                        member.feeds().fullSyncs(),
                        member.feeds().partialSyncs(),
                        member.feeds().refusedPartialSyncs()),
                defragmenter::statistics);
        scripts = new Scripts(corridors, timer, () -> ScriptConfig.of(config).busyReplyMs(), Release.REDIS_VERSION);
        var functions = new Functions();
        var scriptCache = new ScriptCache(counters.evictedScripts);
        var info = new Info(List.<InfoSection>of(
                new ServerSection(clock, greeting, this::port, config.file()),
                new ClientsSection(sessions, limits, corridors),
                new MemorySection(memory, keyspaceConfig, scriptCache, functions, keyspace, defragmenter),
                new PersistenceSection(state, journal, recovery, rewriter, saver, clock),
                stats,
                new ReplicationSection(member, () -> JournalDirectives.of(config)),
                new CpuSection(),
                new ModulesSection(),
                new CommandStatsSection(corridors::table, counters),
                new ErrorsSection(counters),
                new LatencyStatsSection(corridors::table, counters, () -> MonitoringConfig.of(config)),
                new ClusterSection(state, () -> bus == null ? 0 : bus.links(), () -> bus == null ? 0 : bus.dropped()),
                new KeyspaceSection(keyspace)));
        var functionCommands = new FunctionCommands(
                scripts,
                functions,
                FunctionPayload::write,
                FunctionPayload::read,
                () -> ScriptConfig.of(config).memoryBytesMax(),
                timer);
        recovery.libraries(functions::texts, functions::clear, functionCommands::restore);
        var families = new ArrayList<Family>(List.of(
                new StringCommands(limits::argumentBytesMax),
                new CompareCommands(limits::argumentBytesMax),
                new BitmapCommands(limits::argumentBytesMax),
                new BitFieldCommands(limits::argumentBytesMax),
                new HyperLogLogCommands(),
                new HashCommands(),
                new HashExpiryCommands(),
                new SetCommands(),
                new SortCommands(state::isClusterEnabled),
                new SetAlgebraCommands(),
                new StreamCommands(),
                new StreamReadCommands(),
                new StreamGroupCommands(),
                new StreamPendingCommands(),
                new StreamInfoCommands(),
                new KeyCommands(keyspace::databases),
                new ObjectCommands(() -> keyspaceConfig.policy().countsUses()),
                new ListCommands(),
                new BlockingListCommands(),
                new SortedSetCommands(),
                new SortedSetRangeCommands(),
                new SortedSetPopCommands(),
                new BlockingSortedSetCommands(),
                new SortedSetAlgebraCommands(),
                new GeoCommands(),
                new GeoSearchCommands(),
                new ExpiryCommands(),
                new ScanCommands(),
                new TransactionCommands(),
                new PubSubCommands(channels, bus == null ? new ReplicaBroadcast(member) : bus),
                new TrackingCommands(tracking, sessions),
                new ClusterCommands(state, announced, keyspace, journal::end),
                new ConnectionCommands(
                        authentication,
                        session -> {
                            channels.unsubscribeAll(session);
                            tracking.end(session);
                        },
                        greeting),
                new SelectCommands(keyspace, state),
                new ClientCommands(sessions, authentication),
                new ClientPauseCommands(corridors.pauses(), clock, timer),
                new ServerCommands(info, keyspace, clock, new Exit()),
                new CommandCommands(),
                new LolwutCommands("Redpoll " + Release.VERSION + ", Redis ver. " + Release.REDIS_VERSION),
                new MonitorCommands(corridors.monitors()),
                new SlowlogCommands(corridors.notes()),
                new HotKeysCommands(corridors.notes().hotKeys, state, clock),
                new LatencyCommands(corridors.notes().latency, counters, clock),
                new MemoryCommands(memory, keyspace),
                new DebugCommands(
                        () -> SecurityConfig.of(config).debugCommand(),
                        corridors,
                        expirer,
                        new Reload(corridors, recovery, rewriter, cuts, journalConfig::directory)),
                new ConfigCommands(config, counters::reset),
                new RecoveryCommands(rewriter, saver, Thread::startVirtualThread),
                new DumpCommands(),
                new MigrateCommands(migrations, Thread::startVirtualThread),
                new EvalCommands(
                        scripts, scriptCache, () -> ScriptConfig.of(config).memoryBytesMax()),
                functionCommands,
                new SyncCommands(member),
                new ReplicationCommands(
                        member,
                        master -> ReplicationConfig.note(config, master),
                        Thread::startVirtualThread,
                        () -> !sentinels.isEmpty())));
        if (control != null) {
            families.add(new TopologyCommands(state, control));
            control.onMap(member::mapChanged);
            control.onMap(map -> corridors.redirectWaiting());
            control.onMap(map -> channels.endElsewhere(map::isOwnShard));
        }
        if (control != null && bus != null) {
            control.onMap(bus::mapChanged);
        }
        corridors.commands(table(families, config));

        var gate = new JournalGate(
                journal,
                () -> JournalDirectives.of(config).fsync() == JournalConfig.Fsync.ALWAYS && !recovery.isTransitory());
        server = new RespServer(clock, limits, serverConfig.ioThreads(), sessions, gate, corridors::dispatcher);
        server.listen(serverConfig);
        config.follow(ServerConfig::of, this::move);
        metrics = serverConfig.metricsPort() == 0
                ? null
                : Listening.on(
                        serverConfig.metricsPort(),
                        "metrics",
                        () -> new MetricsServer(serverConfig, () -> info.text(Set.of("everything")), state));
        LOG.log(Level.INFO, "Running mode={0}, port={1}.", new Object[] {
            greeting.mode(), Integer.toString(server.port())
        });
        LOG.log(Level.INFO, "Server initialized");

        member.start(recovery.start());
        expirer.start();
        defragmenter.start();
        rewriter.watch(timer);
        saver.watch(timer);
        stats.watch(timer);
        memory.watch(timer);
        rpc = new RpcServer(
                serverConfig,
                new ShardService(member, this::take, sentinels),
                new ReplicationService(member),
                new BackupService(member),
                new BusService(channels));
        if (control != null) {
            control.start();
        }
        state.lift(ServingState.LOADING); // not before: who is told that the data is here may write next
        if (server.port() != 0) {
            LOG.log(Level.INFO, "Ready to accept connections tcp");
        }
        if (!serverConfig.unixSocket().isEmpty()) {
            LOG.log(Level.INFO, "Ready to accept connections unix");
        }
    }

    private static CommandTable table(List<Family> families, Config config) throws IOException {
        var table = CommandTable.of(families.toArray(Family[]::new));
        try {
            table.rename(RenamedCommands.of(config).newNames());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return table;
    }

    /// In a cluster others know this node by its address.
    private void move(ServerConfig to) throws ConfigException {
        if (!state.isClusterEnabled()) {
            server.move(to);
        } else if (to.port() != server.port()) {
            throw new ConfigException("port", "the port of a node in a cluster cannot change while it runs");
        }
    }

    private void take(ClusterMap map) {
        if (control != null) {
            control.takeNow(map);
        }
    }

    /// The RESP port.
    public int port() {
        return server.port();
    }

    /// M for a master, S for a replica, as in log lines.
    public char role() {
        return member.isLeading() ? LogLines.MASTER : LogLines.REPLICA;
    }

    /// Returns when the node was closed.
    public void await() throws InterruptedException {
        stopped.await();
    }

    /// Hands the shard over where this node leads it, then closes everything; what was acknowledged is in the
    /// append-only file when this returns, where there is one.
    /// For the defragmenter, which is made before the server.
    private void giveStocksBack() {
        server.giveStocksBack();
    }

    @Override
    public void close() {
        close(Saving.NO);
    }

    /// As [#close()], and saves the data last.
    private void close(Saving saving) {
        handOver();
        defragmenter.close();
        server.close();
        scripts.close();
        corridors.close();
        if (metrics != null) {
            metrics.close();
        }
        if (control != null) {
            control.close();
        }
        if (bus != null) {
            bus.close();
        }
        rpc.close();
        member.close();
        expirer.close();
        rewriter.close();
        saver.cancel();
        if (saves(saving) && !savesFinally()) {
            LOG.log(Level.SEVERE, "The data was not saved, and the process ends all the same");
        }
        saver.close();
        mapThread.shutdownNow();
        migrations.close();
        timer.shutdownNow();
        try {
            recovery.close();
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "The append-only file could not be completed", e);
        }
        stopped.countDown();
    }

    private boolean saves(Saving saving) {
        return saving == Saving.YES || (saving == Saving.AS_CONFIGURED && saver.savesByItself());
    }

    private boolean savesFinally() {
        LOG.log(Level.INFO, "Saving the final RDB snapshot before exiting.");
        return saver.save();
    }

    /// Where there are replicas, and sentinels to see to it, one of them leads before this node goes.
    private void handOver() {
        if (!member.isLeading() || !hasReplicas()) {
            return;
        }
        var request = HandOverRequest.newBuilder()
                .setNodeId(state.slots().self())
                .setGoal(HandOverGoal.TO_GO)
                .build();
        try {
            var reply = control == null
                    ? sentinels.handOver(request, HAND_OVER_SECONDS, TimeUnit.SECONDS)
                    : control.handOver(request).get(HAND_OVER_SECONDS, TimeUnit.SECONDS);
            LOG.log(
                    Level.INFO,
                    reply.getDone() ? "Handed the shard over to {0}" : "The shard was not handed over: {1}",
                    new Object[] {reply.getMaster(), reply.getReason()});
            if (reply.getDone()) {
                // Those whose commands are held back get their answers before their connections end.
                pauses.awaitEnd(FAREWELL_SECONDS, TimeUnit.SECONDS);
                server.drain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(Level.WARNING, "Going without a hand-over: {0}", e.getMessage());
        }
    }

    private boolean hasReplicas() {
        if (control == null) {
            return member.feeds().isAnyNodeOnline() && !sentinels.isEmpty();
        }
        var shard = state.slots().shardOfNode(state.slots().self());
        return shard != null && shard.getReplicasCount() > 0;
    }

    /// Runs a node until SIGTERM or SHUTDOWN.
    ///
    /// @param arguments `[file] [--name value …]`
    public static void main(String[] arguments) throws InterruptedException {
        try {
            var config = NodeDirectives.read(List.of(arguments));
            var role = new AtomicReference<Supplier<Character>>(() -> LogLines.BEFORE_START);
            var server = ServerConfig.of(config);
            LogLines.install(() -> role.get().get(), level(server.logLevel()), server.logFile());
            config.follow(ServerConfig::of, next -> LogLines.level(level(next.logLevel())));
            logStart(config);
            char first = isFollower(config) ? LogLines.REPLICA : LogLines.MASTER;
            role.set(() -> first);
            for (var name : config.withoutEffect()) {
                LOG.log(Level.WARNING, "The directive {0} has no effect here", name);
            }
            var node = new Node(config);
            role.set(node::role);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform()
                            .unstarted(() -> end(
                                    node,
                                    server.pidFile(),
                                    ServerConfig.of(config).shutdownOnSigterm())));
            if (!server.pidFile().isEmpty()) {
                writePid(Path.of(server.pidFile()));
            }
            node.await();
        } catch (ConfigFileException e) {
            System.err.println(e.report());
            System.exit(1);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, e.getMessage());
            System.exit(1);
        }
    }

    private static void logStart(Config config) {
        LOG.log(Level.INFO, "oO0OoO0OoO0Oo Redpoll is starting oO0OoO0OoO0Oo");
        LOG.log(Level.INFO, "Redpoll version={0}, bits=64, pid={1}, just started", new Object[] {
            Release.VERSION, Long.toString(ProcessHandle.current().pid())
        });
        LOG.log(
                Level.INFO,
                config.file() == null ? "No config file given: defaults and the command line" : "Configuration loaded");
    }

    private static boolean isFollower(Config config) {
        return ReplicationConfig.of(config).master().isPresent()
                || ClusterConfig.of(config).isEnabled();
    }

    /// By SHUTDOWN or a signal, which is no failure: the process reports success.
    private static void end(Node node, String pidFile, ShutdownFlags onSigterm) {
        if (!Exit.REQUESTED.get()) {
            LOG.log(Level.INFO, "Received SIGTERM scheduling shutdown...");
            Exit.SAVING.set(node.prepareForSignal(onSigterm));
        }
        node.close(Exit.SAVING.get());
        if (!pidFile.isEmpty()) {
            Path.of(pidFile).toFile().delete();
        }
        LOG.log(Level.INFO, "Redpoll is now ready to exit, bye bye...");
        Runtime.getRuntime().halt(0);
    }

    /// An error of the disk under the append-only file: nothing more can be acknowledged honestly.
    private static void stopAtOnce(IOException error) {
        LOG.log(Level.SEVERE, "The append-only file cannot be written: the process stops", error);
        Runtime.getRuntime().halt(1);
    }

    private static void writePid(Path file) throws IOException {
        Files.writeString(file, ProcessHandle.current().pid() + "\n");
    }

    private static Level level(LogLevel configured) {
        return switch (configured) {
            case DEBUG -> Level.ALL;
            case VERBOSE -> Level.FINE;
            case NOTICE -> Level.INFO;
            case WARNING -> Level.WARNING;
        };
    }

    /// SHUTDOWN ends the process as SIGTERM does, but that it may refuse to where the data cannot be saved. Where there
    /// are replicas, one of them takes over first and the data is saved afterwards, so that nobody waits for that;
    /// without sentinels to see to it, the replicas get what they lack.
    private final class Exit implements Shutdown {
        private static final AtomicBoolean REQUESTED = new AtomicBoolean();

        /// What is still to be saved when everything is closed.
        private static final AtomicReference<Saving> SAVING = new AtomicReference<>(Saving.AS_CONFIGURED);

        /// Of those whose SHUTDOWN is under way.
        private final List<Runnable> refusals = new ArrayList<>();

        @Override
        public synchronized void begin(Saving saving, boolean now, boolean force, Runnable refused) {
            refusals.add(refused);
            if (refusals.size() == 1) {
                LOG.log(Level.INFO, "User requested shutdown...");
                Thread.ofPlatform().name("exit").start(() -> exit(saving, now, force));
            }
        }

        private void exit(Saving saving, boolean now, boolean force) {
            // As Redis: what is not all loaded must not take the file's place (server.c, prepareForShutdown).
            var left = state.is(ServingState.LOADING) ? Saving.NO : saving;
            if (!hasReplicas()) {
                if (!now && !awaitReplicas()) {
                    refuse();
                    return;
                }
                if (saves(left) && !force) {
                    // Nothing is written behind what is saved.
                    lastWrites.pause();
                    saver.cancel();
                    if (!savesFinally()) {
                        LOG.log(Level.WARNING, "Error trying to save the DB, can't exit.");
                        lastWrites.resume();
                        refuse();
                        return;
                    }
                    left = Saving.NO;
                }
            }
            SAVING.set(left);
            REQUESTED.set(true);
            System.exit(0);
        }

        private synchronized void refuse() {
            refusals.forEach(Runnable::run);
            refusals.clear();
        }

        @Override
        public boolean abort() {
            return lastWrites.abort();
        }
    }

    private boolean awaitReplicas() {
        try {
            return lastWrites.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// What SIGTERM has done before everything is closed, and whether the data is to be saved then.
    private Saving prepareForSignal(ShutdownFlags flags) {
        if (!flags.now() && !hasReplicas()) {
            awaitReplicas();
        }
        return flags.save() ? Saving.YES : flags.noSave() ? Saving.NO : Saving.AS_CONFIGURED;
    }
}
