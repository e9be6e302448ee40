package io.redpoll.node.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.redpoll.node.command.Runner;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.ServerConfig;
import io.redpoll.node.metrics.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Listens for RESP clients and runs their requests on the event loops that read them.
///
/// Each event loop gets a [Runner] of its own, made when the loop serves its first connection. Native epoll is used
/// where there is one, NIO elsewhere.
public final class RespServer implements AutoCloseable {
    private static final RecvByteBufAllocator READS = new LoopReadBuffer();

    private static final long DRAIN_SECONDS = 1;

    private final Clock clock;
    private final ServerLimits limits;
    private final Sessions sessions;
    private final ReplyGate gate;
    private final Supplier<Runner> runners;
    private final EventLoopGroup loops;
    private final Map<EventLoop, Runner> runnerOfLoop = new ConcurrentHashMap<>();
    private final List<Channel> listening = new ArrayList<>();

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
    }

    /// Begins to accept clients at every address of `bind`.
    ///
    /// @throws IOException where an address cannot be bound, unless a hyphen before it says that it may be missing
    public void listen(ServerConfig config) throws IOException {
        for (var address : config.bind()) {
            boolean optional = address.startsWith("-");
            var host = optional ? address.substring(1) : address;
            try {
                listen(host.equals("*") ? "0.0.0.0" : host, config.port(), config.tcpBacklog());
            } catch (IOException e) {
                if (!optional) {
                    throw e;
                }
            }
        }
    }

    /// Begins to accept clients at one address.
    ///
    /// @throws IOException where it cannot be bound
    public void listen(String host, int port, int backlog) throws IOException {
        Class<? extends ServerSocketChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        var bound = bootstrap.bind(host, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Could not create server TCP listening socket %s:%d: %s"
                            .formatted(host, port, bound.cause().getMessage()),
                    bound.cause());
        }
        listening.add(bound.channel());
    }

    /// The port of the first address listened on.
    public int port() {
        return ((InetSocketAddress) listening.getFirst().localAddress()).getPort();
    }

    /// The event loops, for what must run beside connections.
    public EventLoopGroup loops() {
        return loops;
    }

    private void accept(Channel channel) {
        var runner = runnerOfLoop.computeIfAbsent(channel.eventLoop(), loop -> runners.get());
        channel.pipeline().addLast(new ClientConnection(channel, clock, limits, sessions, gate, runner));
    }

    /// Accepts nobody any more; those connected stay.
    public void stopListening() {
        for (var channel : listening) {
            channel.close().awaitUninterruptibly();
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
        stopListening();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
