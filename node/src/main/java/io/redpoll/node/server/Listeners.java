package io.redpoll.node.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.redpoll.node.config.ConfigException;
import io.redpoll.node.config.ServerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The sockets that clients come in by: one for each address of `bind`, and the Unix socket.
///
/// They are accepted on a thread of its own, so that CONFIG SET can wait on an event loop for a new address to be
/// bound. Safe for any thread.
final class Listeners implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Listeners.class.getName());
    private static final RecvByteBufAllocator READS = new LoopReadBuffer();

    /// Redis's words for all addresses.
    private static final String ANY = "*";

    private static final List<PosixFilePermission> PERMISSIONS_FROM_LAST_BIT = List.of(
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ);

    private final EventLoopGroup acceptor;
    private final EventLoopGroup loops;
    private final Consumer<Channel> accept;
    private List<Channel> listening = new ArrayList<>();
    private List<String> bind = List.of();
    private int port;
    private String unixSocket = "";

    /// @param acceptor runs what accepts
    /// @param loops serve what was accepted
    /// @param accept is given each new connection, on its loop
    Listeners(EventLoopGroup acceptor, EventLoopGroup loops, Consumer<Channel> accept) {
        this.acceptor = acceptor;
        this.loops = loops;
        this.accept = accept;
    }

    /// Begins to accept clients.
    ///
    /// @throws IOException where an address cannot be bound, unless a hyphen before it says that it may be missing
    synchronized void listen(ServerConfig config) throws IOException {
        port = config.port();
        bind = config.bind();
        if (port != 0) {
            listening.addAll(bindAll(bind, port, config.tcpBacklog()));
        }
        if (!config.unixSocket().isEmpty()) {
            unixSocket = config.unixSocket();
            listening.add(bindUnix(Path.of(unixSocket), config.unixSocketMode(), config.tcpBacklog()));
        }
        if (listening.isEmpty()) {
            throw new IOException("Configured to not listen anywhere, exiting.");
        }
    }

    /// Begins to accept clients at one address.
    ///
    /// @throws IOException where it cannot be bound
    synchronized void listen(String host, int tcpPort, int backlog) throws IOException {
        listening.add(bindTcp(host, tcpPort, backlog));
    }

    /// Goes over to another port or other addresses; clients that are connected stay.
    ///
    /// @throws ConfigException where they cannot be bound; it listens as before then
    synchronized void move(ServerConfig to) throws ConfigException {
        if (to.port() == port && to.bind().equals(bind)) {
            return;
        }
        var former = listening.stream()
                .filter(channel -> channel.localAddress() instanceof InetSocketAddress)
                .toList();
        boolean samePort = to.port() == port;
        if (samePort) {
            // An address and all addresses cannot be bound together.
            former.forEach(channel -> channel.close().awaitUninterruptibly());
            listening.removeAll(former);
        }
        try {
            var added = to.port() == 0 ? List.<Channel>of() : bindAll(to.bind(), to.port(), to.tcpBacklog());
            former.forEach(channel -> channel.close().awaitUninterruptibly());
            listening.removeAll(former);
            listening.addAll(added);
            port = to.port();
            bind = to.bind();
        } catch (IOException e) {
            if (samePort) {
                listenAgain(to.tcpBacklog());
            }
            LOG.log(Level.WARNING, "Listening as before: {0}", e.getMessage());
            throw samePort
                    ? new ConfigException("bind", "Failed to bind to specified addresses.")
                    : new ConfigException("port", "Unable to listen on this port. Check server logs.");
        }
    }

    private void listenAgain(int backlog) throws ConfigException {
        try {
            listening.addAll(bindAll(bind, port, backlog));
        } catch (IOException e) {
            throw new ConfigException("Failed to bind to the former addresses: " + e.getMessage());
        }
    }

    /// All of them, or none.
    private List<Channel> bindAll(List<String> addresses, int tcpPort, int backlog) throws IOException {
        var bound = new ArrayList<Channel>();
        try {
            for (var address : addresses) {
                boolean isOptional = address.startsWith("-");
                var host = isOptional ? address.substring(1) : address;
                try {
                    bound.add(bindTcp(host.equals(ANY) ? "0.0.0.0" : host, tcpPort, backlog));
                } catch (IOException e) {
                    if (!isOptional) {
                        throw e;
                    }
                }
            }
            return bound;
        } catch (IOException e) {
            bound.forEach(channel -> channel.close().awaitUninterruptibly());
            throw e;
        }
    }

    private Channel bindTcp(String host, int tcpPort, int backlog) throws IOException {
        Class<? extends ServerChannel> type =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        var bootstrap = bootstrap(type, backlog)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        return bind(bootstrap, new InetSocketAddress(host, tcpPort), "TCP listening socket " + host + ":" + tcpPort);
    }

    private Channel bindUnix(Path path, int mode, int backlog) throws IOException {
        if (!Epoll.isAvailable()) {
            throw new IOException("unixsocket needs Linux");
        }
        Files.deleteIfExists(path);
        var bound = bind(
                bootstrap(EpollServerDomainSocketChannel.class, backlog),
                new DomainSocketAddress(path.toString()),
                "Unix socket " + path);
        if (mode != 0) {
            Files.setPosixFilePermissions(path, permissions(mode));
        }
        return bound;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < PERMISSIONS_FROM_LAST_BIT.size(); bit++) {
            if ((mode & 1 << bit) != 0) {
                permissions.add(PERMISSIONS_FROM_LAST_BIT.get(bit));
            }
        }
        return permissions;
    }

    private ServerBootstrap bootstrap(Class<? extends ServerChannel> type, int backlog) {
        return new ServerBootstrap()
                .group(acceptor, loops)
                .channel(type)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept.accept(channel);
                    }
                });
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress address, String what) throws IOException {
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Could not create server " + what + ": " + bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    /// The TCP port; 0 where there is none.
    synchronized int port() {
        for (var channel : listening) {
            if (channel.localAddress() instanceof InetSocketAddress inet) {
                return inet.getPort();
            }
        }
        return 0;
    }

    /// Accepts nobody any more; those connected stay.
    @Override
    public synchronized void close() {
        for (var channel : listening) {
            channel.close().awaitUninterruptibly();
        }
        listening = new ArrayList<>();
        if (!unixSocket.isEmpty()) {
            Path.of(unixSocket).toFile().delete();
        }
    }
}
