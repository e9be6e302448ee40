package io.redpoll.node.server;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.nio.NioIoHandler;
import io.redpoll.node.command.Runner;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.ConfigException;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.node.metrics.Clock;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Listens for RESP clients and runs their requests on the event loops that read them.
///
/// Each event loop gets a [Runner] of its own, made when the loop serves its first connection. Native epoll is used
/// where there is one, NIO elsewhere.
public final class RespServer implements AutoCloseable {
    private static final long DRAIN_SECONDS = 1;
    private static final int KEEPALIVE_PROBES = 3;

    private final Clock clock;
    private final ServerLimits limits;
    private final Sessions sessions;
    private final ReplyGate gate;
    private final Supplier<Runner> runners;
    private final EventLoopGroup loops;
    private final Map<EventLoop, Runner> runnerOfLoop = new ConcurrentHashMap<>();
    private final EventLoopGroup acceptor;
    private final Listeners listeners;

    public RespServer(
            Clock clock,
            ServerLimits limits,
            int loopCount,
            Sessions sessions,
            ReplyGate gate,
            Supplier<Runner> runners) {
        this.clock = clock;
        this.limits = limits;
        this.sessions = sessions;
        this.gate = gate;
        this.runners = runners;
        IoHandlerFactory handlers = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.loops = new MultiThreadIoEventLoopGroup(
                loopCount, Thread.ofPlatform().name("loop-", 0).factory(), handlers);
        this.acceptor = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().name("acceptor").factory(), handlers);
        this.listeners = new Listeners(acceptor, loops, this::accept);
        new ClientWatch(sessions, limits).start(acceptor);
    }

    /// Begins to accept clients at every address of `bind` and at the Unix socket.
    ///
    /// @throws IOException where an address cannot be bound, unless a hyphen before it says that it may be missing
    public void listen(ServerConfig config) throws IOException {
        listeners.listen(config);
    }

    /// Begins to accept clients at one address.
    ///
    /// @throws IOException where it cannot be bound
    public void listen(String host, int port, int backlog) throws IOException {
        listeners.listen(host, port, backlog);
    }

    /// Goes over to another port or other addresses; clients that are connected stay.
    ///
    /// @throws ConfigException where they cannot be bound; it listens as before then
    public void move(ServerConfig to) throws ConfigException {
        listeners.move(to);
    }

    /// The port of the first address listened on; 0 where there is none.
    public int port() {
        return listeners.port();
    }

    /// The event loops, for what must run beside connections.
    public EventLoopGroup loops() {
        return loops;
    }

    /// Has each event loop give back the memory that it keeps in stock, soon.
    public void giveStocksBack() {
        runnerOfLoop.forEach((loop, runner) -> loop.execute(runner::giveStockBack));
    }

    private void accept(Channel channel) {
        if (channel instanceof EpollSocketChannel tcp) {
            keepAlive(tcp.config(), limits.keepaliveSeconds());
        }
        var runner = runnerOfLoop.computeIfAbsent(channel.eventLoop(), loop -> runners.get());
        channel.pipeline().addLast(new ClientConnection(channel, clock, limits, sessions, gate, runner));
    }

    /// As Redis: three probes, a third of the time apart (anet.c, anetKeepAlive).
    private static void keepAlive(EpollSocketChannelConfig socket, int seconds) {
        if (seconds > 0) {
            socket.setKeepAlive(true);
            socket.setTcpKeepIdle(seconds);
            socket.setTcpKeepIntvl(Math.max(1, seconds / KEEPALIVE_PROBES));
            socket.setTcpKeepCnt(KEEPALIVE_PROBES);
        }
    }

    /// Returns when the event loops have done what they had been told to do before.
    public void drain() {
        for (var loop : loops) {
            loop.submit(() -> {}).awaitUninterruptibly(DRAIN_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        listeners.close();
        acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
