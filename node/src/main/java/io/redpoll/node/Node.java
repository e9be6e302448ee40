package io.redpoll.node;

import io.redpoll.node.cluster.ClusterSection;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.Config;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalDirectives;
import io.redpoll.node.config.KeyspaceDirectives;
import io.redpoll.node.config.LogLevel;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.node.config.SecurityConfig;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.TransactionCommands;
import io.redpoll.node.family.CommandCommands;
import io.redpoll.node.family.ConfigCommands;
import io.redpoll.node.family.ExpiryCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.ScanCommands;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.metrics.LogLines;
import io.redpoll.node.pubsub.Broadcast;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.PubSubCommands;
import io.redpoll.node.security.Authentication;
import io.redpoll.node.server.ClientCommands;
import io.redpoll.node.server.ClientsSection;
import io.redpoll.node.server.ConfiguredLimits;
import io.redpoll.node.server.ConnectionCommands;
import io.redpoll.node.server.CpuSection;
import io.redpoll.node.server.ErrorsSection;
import io.redpoll.node.server.Info;
import io.redpoll.node.server.JournalGate;
import io.redpoll.node.server.KeyspaceSection;
import io.redpoll.node.server.MemorySection;
import io.redpoll.node.server.NodeGreeting;
import io.redpoll.node.server.RespServer;
import io.redpoll.node.server.SelectCommands;
import io.redpoll.node.server.ServerCommands;
import io.redpoll.node.server.ServerSection;
import io.redpoll.node.server.Shutdown;
import io.redpoll.node.server.StatsSection;
import io.redpoll.node.store.Keyspace;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A data node: builds every room, lowest first, and takes them down in the opposite order.
public final class Node implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Node.class.getName());

    private final RespServer server;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /// Builds the rooms and begins to serve.
    ///
    /// @throws IOException where an address cannot be bound or a directory not be used
    public Node(Config config) throws IOException {
        var serverConfig = ServerConfig.of(config);

        var clock = Clock.SYSTEM;
        var counters = new Counters();
        var keyspaceConfig = KeyspaceDirectives.follow(config);
        var keyspace = new Keyspace(keyspaceConfig, new Slab(), clock);
        var journalConfig = JournalDirectives.of(config);
        var journal = new Journal(journalConfig);

        var sessions = new Sessions();
        var channels = new Channels();
        var authentication = new Authentication(() -> SecurityConfig.of(config).password());
        var limits = new ConfiguredLimits(config);
        var state = new ServingState(false, "0".repeat(40));
        var greeting = new NodeGreeting(state);
        var info = new Info(List.<InfoSection>of(
                new ServerSection(clock, greeting, this::port, config.file()),
                new ClientsSection(sessions, limits),
                new MemorySection(keyspace, keyspaceConfig),
                new StatsSection(counters, sessions, channels),
                new CpuSection(),
                new ErrorsSection(counters),
                new ClusterSection(state),
                new KeyspaceSection(keyspace)));
        var table = CommandTable.of(
                new StringCommands(() -> ServerConfig.of(config).bulkBytesMax()),
                new KeyCommands(),
                new ExpiryCommands(),
                new ScanCommands(),
                new TransactionCommands(),
                new PubSubCommands(channels, Broadcast.LOCAL),
                new ConnectionCommands(authentication, channels, greeting),
                new SelectCommands(keyspace, state),
                new ClientCommands(sessions, authentication),
                new ServerCommands(info, keyspace, clock, new Exit()),
                new CommandCommands(),
                new ConfigCommands(config, counters::reset));
        var corridors = new Corridors(table, state, keyspace, journal, clock, counters);

        var gate = new JournalGate(journal, () -> journalConfig.fsync() == JournalConfig.Fsync.ALWAYS);
        server = new RespServer(clock, limits, serverConfig.ioThreads(), sessions, gate, corridors::dispatcher);
        server.listen(serverConfig);
        LOG.log(Level.INFO, "Ready to accept connections tcp");
    }

    /// The RESP port.
    public int port() {
        return server.port();
    }

    /// Returns when the node was closed.
    public void await() throws InterruptedException {
        stopped.await();
    }

    @Override
    public void close() {
        server.close();
        stopped.countDown();
    }

    /// Runs a node until SIGTERM or SHUTDOWN.
    ///
    /// @param arguments `[file] [--name value …]`
    public static void main(String[] arguments) throws InterruptedException {
        try {
            var config = NodeDirectives.read(List.of(arguments));
            LogLines.install(() -> 'M', level(ServerConfig.of(config).logLevel()));
            LOG.log(Level.INFO, "Redpoll is starting");
            for (var name : config.withoutEffect()) {
                LOG.log(Level.WARNING, "The directive {0} has no effect here", name);
            }
            var node = new Node(config);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(node::close));
            node.await();
        } catch (ConfigFileException e) {
            System.err.println(e.report());
            System.exit(1);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, e.getMessage());
            System.exit(1);
        }
    }

    private static Level level(LogLevel configured) {
        return switch (configured) {
            case DEBUG -> Level.ALL;
            case VERBOSE -> Level.FINE;
            case NOTICE -> Level.INFO;
            case WARNING -> Level.WARNING;
        };
    }

    /// SHUTDOWN ends the process as SIGTERM does.
    private static final class Exit implements Shutdown {
        @Override
        public void begin(boolean now) {
            Thread.ofPlatform().name("exit").start(() -> System.exit(0));
        }

        @Override
        public boolean abort() {
            return false;
        }
    }
}
