package io.redpoll.sentinel.resp;

import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Broadcast;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.PubSubCommands;
import io.redpoll.node.security.Authentication;
import io.redpoll.node.server.ClientCommands;
import io.redpoll.node.server.ClientsSection;
import io.redpoll.node.server.ConnectionCommands;
import io.redpoll.node.server.CpuSection;
import io.redpoll.node.server.Greeting;
import io.redpoll.node.server.Info;
import io.redpoll.node.server.ReplyGate;
import io.redpoll.node.server.RespServer;
import io.redpoll.node.server.ServerLimits;
import io.redpoll.node.server.ServerSection;
import io.redpoll.node.server.StatsSection;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.sentinel.ControlPlane;
import io.redpoll.sentinel.config.SentinelConfig;
import io.redpoll.sentinel.event.Events;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What clients connect to: the node's server with the commands of a sentinel.
public final class RespSide implements AutoCloseable {
    private static final int BACKLOG = 511;

    /// Clients ask rarely and are answered from memory.
    private static final int LOOPS = 1;

    private static final Greeting GREETING = new Greeting() {
        @Override
        public String mode() {
            return "sentinel";
        }

        @Override
        public @Nullable String role() {
            return null;
        }
    };

    private final RespServer server;

    /// Built and not yet listening.
    ///
    /// @param shutdown what SHUTDOWN calls; must not block
    public RespSide(ControlPlane plane, SentinelConfig config, Events events, Runnable shutdown) {
        var clock = Clock.SYSTEM;
        var sessions = new Sessions();
        var channels = new Channels();
        events.subscribe((event, message) -> publish(channels, event, message));
        var authentication = new Authentication(config::password);
        var limits = new SentinelLimits(authentication);
        var counters = new Counters();
        var info = new Info(List.of(
                new ServerSection(clock, GREETING, config::port, null),
                new ClientsSection(sessions, limits, null),
                new StatsSection(counters, sessions, channels),
                new CpuSection(),
                new SentinelSection(plane)));
        var table = CommandTable.of(
                new ConnectionCommands(authentication, channels::unsubscribeAll, GREETING),
                new ClientCommands(sessions, authentication),
                new PubSubCommands(channels, Broadcast.LOCAL),
                new ProcessCommands(info, plane.group(), shutdown),
                new SentinelCommands(plane));
        server = new RespServer(clock, limits, LOOPS, sessions, ReplyGate.OPEN, () -> new SentinelRunner(table, clock));
    }

    private static void publish(Channels channels, String event, String message) {
        try (var arena = Arena.ofConfined()) {
            channels.publish(slice(arena, event), slice(arena, message));
        }
    }

    private static Slice slice(Arena arena, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var segment = arena.allocate(Math.max(1, bytes.length));
        Memory.copy(bytes, 0, segment.address(), bytes.length);
        return new Slice().point(segment.address(), bytes.length);
    }

    /// Redis's defaults, but for the password.
    private record SentinelLimits(Authentication authentication) implements ServerLimits {
        @Override
        public int clientsMax() {
            return DEFAULT.clientsMax();
        }

        @Override
        public long idleSeconds() {
            return DEFAULT.idleSeconds();
        }

        @Override
        public long argumentBytesMax() {
            return DEFAULT.argumentBytesMax();
        }

        @Override
        public long queryBytesMax() {
            return DEFAULT.queryBytesMax();
        }

        @Override
        public boolean authenticationRequired() {
            return authentication.isRequired();
        }
    }

    /// Begins to accept clients.
    ///
    /// @throws IOException where an address cannot be bound
    public void listen(List<String> hosts, int port) throws IOException {
        for (var host : hosts) {
            server.listen(host, port, BACKLOG);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
