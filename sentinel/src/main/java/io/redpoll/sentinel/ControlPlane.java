package io.redpoll.sentinel;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.redpoll.proto.net.Listening;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.OpinionsReply;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.control.ControlService;
import io.redpoll.sentinel.control.MapWatchers;
import io.redpoll.sentinel.control.PeersService;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.event.SwitchMaster;
import io.redpoll.sentinel.failover.Keepers;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.raft.Member;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A sentinel without its face to Redis clients: every room built with `new`, in order, and one thread that ticks.
public final class ControlPlane implements AutoCloseable {
    private static final long TICK_MS = 20;
    private static final long RETRY_MS = 200;

    private final String id;
    private final SentinelEntry self;
    private final Events events;
    private final Channels channels = new Channels();
    private final ControlGroup group;
    private final Health health;
    private final Keepers keepers;
    private final ControlService control;
    private final Server server;
    private final Thread ticking;
    private final Thread introduction;
    private volatile boolean closed;

    /// Starts everything; the group answers once a majority of it has started.
    ///
    /// @param id of this sentinel, 40 hexadecimal digits
    /// @param port of the RESP side on this machine; `self` has the one that others use
    /// @param onJoined called once the group knows this sentinel: the time to propose what the file says
    public ControlPlane(
            String id,
            Path directory,
            Member self,
            int port,
            List<Member> members,
            ControlGroup.Timing timing,
            Events events,
            Greeting onJoined)
            throws IOException {
        this.id = id;
        this.self = SentinelEntry.newBuilder()
                .setId(id)
                .setHost(self.host())
                .setPort(self.port())
                .setRpcPort(self.rpcPort())
                .build();
        this.events = events;
        var watchers = new MapWatchers();
        group = new ControlGroup(
                directory.resolve("raft"), self, port, members, timing, List.of(watchers, new SwitchMaster(events)));
        health = new Health(group::state, this.self, channels, events);
        keepers = new Keepers(group, channels, health, events, id);
        control = new ControlService(group, keepers, watchers, channels, events);
        server =
                Listening.on(port + PortOffsets.SENTINEL_RPC, "gRPC", () -> rpcServer(port + PortOffsets.SENTINEL_RPC));
        ticking = Thread.ofPlatform().name("tick").start(this::tick);
        introduction = Thread.ofVirtual().name("introduction").start(() -> introduce(onJoined));
    }

    private Server rpcServer(int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(port))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .permitKeepAliveWithoutCalls(true)
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .addService(control)
                .addService(new PeersService(this::opinions))
                .build()
                .start();
    }

    /// What a sentinel says when the group has taken it in; said again where the group did not answer.
    @FunctionalInterface
    public interface Greeting {
        void joined(ControlGroup group) throws IOException;
    }

    public String id() {
        return id;
    }

    public ControlGroup group() {
        return group;
    }

    public Health health() {
        return health;
    }

    public Keepers keepers() {
        return keepers;
    }

    public ControlService control() {
        return control;
    }

    public Channels channels() {
        return channels;
    }

    private void tick() {
        while (!closed) {
            health.tick();
            keepers.tick();
            try {
                Thread.sleep(TICK_MS);
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    /// Goes on until the group has a majority and has taken this sentinel in.
    private void introduce(Greeting onJoined) {
        while (!closed) {
            try {
                if (!group.state().sentinels().contains(self)) {
                    group.propose(ControlEntry.newBuilder().setJoin(self));
                }
                events.note("in the group of " + group.members().size() + " sentinels");
                onJoined.joined(group);
                return;
            } catch (IOException noMajorityYet) {
                try {
                    Thread.sleep(RETRY_MS);
                } catch (InterruptedException end) {
                    return;
                }
            }
        }
    }

    private OpinionsReply opinions() {
        return OpinionsReply.newBuilder()
                .setSentinelId(id)
                .addAllDown(health.down())
                .setTerm(group.term())
                .setLeader(group.leader().map(Member::toString).orElse(""))
                .build();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        ticking.interrupt();
        introduction.interrupt();
        server.shutdownNow();
        health.close();
        channels.close();
        group.close();
    }
}
