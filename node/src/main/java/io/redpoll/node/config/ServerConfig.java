package io.redpoll.node.config;

import io.redpoll.proto.net.PortOffsets;
import java.net.InetSocketAddress;
import java.util.List;

/// Settings of the sockets, the sessions and the process.
///
/// @param port `port`: for RESP; 0 is none
/// @param rpcPort `rpc-port`: for gRPC; by default the port + 10000
/// @param metricsPort `metrics-port`: for HTTP; 0 is none
/// @param bind `bind`: addresses to listen on; a hyphen before one means that it may be missing, `*` is all
/// @param protectedMode `protected-mode`: without a password and without `bind`, only loopback is served
/// @param ioThreads `io-threads`: event loops; by default one for each core but one, which is left to the kernel's
/// network, the journal
///     and replication
/// @param tcpBacklog `tcp-backlog`
/// @param tcpKeepaliveSeconds `tcp-keepalive`; 0 is none
/// @param timeoutSeconds `timeout`: an idle connection is closed after this; 0 is never
/// @param clientsMax `maxclients`
/// @param bulkBytesMax `proto-max-bulk-len`
/// @param queryBytesMax `client-query-buffer-limit`
/// @param outputLimits `client-output-buffer-limit`
/// @param clientMemory `maxmemory-clients`: above it the clients that take most are closed
/// @param unixSocket `unixsocket`: a path to listen on, too; empty for none
/// @param unixSocketMode `unixsocketperm`: permissions of that; 0 leaves them as they come
/// @param logLevel `loglevel`
/// @param logFile `logfile`: empty for standard output
/// @param pidFile `pidfile`: empty for none
/// @param shutdownTimeoutSeconds `shutdown-timeout`: how long SHUTDOWN waits for replicas
/// @param shutdownOnSigterm `shutdown-on-sigterm`: how SIGTERM ends the process, and SIGINT as well
public record ServerConfig(
        int port,
        int rpcPort,
        int metricsPort,
        List<String> bind,
        boolean protectedMode,
        int ioThreads,
        int tcpBacklog,
        int tcpKeepaliveSeconds,
        int timeoutSeconds,
        int clientsMax,
        long bulkBytesMax,
        long queryBytesMax,
        OutputLimits outputLimits,
        ClientMemory clientMemory,
        String unixSocket,
        int unixSocketMode,
        LogLevel logLevel,
        String logFile,
        String pidFile,
        int shutdownTimeoutSeconds,
        ShutdownFlags shutdownOnSigterm) {
    private static final int PORT_MAX = 65_535;

    private static final List<String> EVERYWHERE = List.of("*", "-::*");

    static final Settings ALL = new Settings();
    static final Setting<Integer> PORT = ALL.number("port", 6379, 0, PORT_MAX);
    static final Setting<Integer> RPC_PORT =
            ALL.number("rpc-port", 0, 0, PORT_MAX).fixedOfOurs();
    static final Setting<Integer> METRICS_PORT =
            ALL.number("metrics-port", 0, 0, PORT_MAX).fixedOfOurs();
    static final Setting<List<String>> BIND = ALL.words("bind", EVERYWHERE.toArray(new String[0]));
    static final Setting<Boolean> PROTECTED_MODE = ALL.yesNo("protected-mode", true);
    static final Setting<Integer> IO_THREADS = ALL.number(
                    "io-threads", Math.max(1, Runtime.getRuntime().availableProcessors() - 1), 1, 128)
            .fixed();
    static final Setting<Integer> TCP_BACKLOG =
            ALL.number("tcp-backlog", 511, 0, Integer.MAX_VALUE).fixed();
    static final Setting<Integer> TCP_KEEPALIVE = ALL.number("tcp-keepalive", 300, 0, Integer.MAX_VALUE);
    static final Setting<Integer> TIMEOUT = ALL.number("timeout", 0, 0, Integer.MAX_VALUE);
    static final Setting<Long> MAXCLIENTS = ALL.longNumber("maxclients", 10_000, 1, 0xffff_ffffL);
    static final Setting<Long> PROTO_MAX_BULK_LEN =
            ALL.memory("proto-max-bulk-len", 512L << 20, 1L << 20, Long.MAX_VALUE);
    static final Setting<Long> CLIENT_QUERY_BUFFER_LIMIT =
            ALL.memory("client-query-buffer-limit", 1L << 30, 1L << 20, Long.MAX_VALUE);
    static final Setting<OutputLimits> CLIENT_OUTPUT_BUFFER_LIMIT =
            ALL.add("client-output-buffer-limit", OutputLimits.type(), OutputLimits.DEFAULT);
    static final Setting<ClientMemory> MAXMEMORY_CLIENTS =
            ALL.add("maxmemory-clients", ClientMemory.type(), ClientMemory.UNLIMITED);
    static final Setting<String> UNIXSOCKET = ALL.text("unixsocket", "").fixed();
    static final Setting<Integer> UNIXSOCKETPERM =
            ALL.add("unixsocketperm", permissions(), 0).fixed();
    static final Setting<LogLevel> LOGLEVEL = ALL.choice("loglevel", LogLevel.class, LogLevel.NOTICE);
    static final Setting<String> LOGFILE = ALL.text("logfile", "").fixed();
    static final Setting<String> PIDFILE = ALL.text("pidfile", "").fixed();
    static final Setting<Integer> SHUTDOWN_TIMEOUT = ALL.number("shutdown-timeout", 10, 0, Integer.MAX_VALUE);
    static final Setting<ShutdownFlags> SHUTDOWN_ON_SIGTERM =
            ALL.add("shutdown-on-sigterm", ShutdownFlags.type(), ShutdownFlags.DEFAULT);

    public ServerConfig {
        bind = List.copyOf(bind);
    }

    /// Whether `bind` was left as it is: every address.
    public boolean bindsByDefault() {
        return bind.equals(EVERYWHERE);
    }

    /// The settings as they are now.
    /// The addresses of `bind` that must be there, with a port beside RESP's.
    public List<InetSocketAddress> addresses(int port) {
        return bind.stream()
                .filter(host -> !host.startsWith("-"))
                .map(host -> new InetSocketAddress(host.equals("*") ? "0.0.0.0" : host, port))
                .toList();
    }

    public static ServerConfig of(Config config) {
        int port = config.get(PORT);
        int rpcPort = config.get(RPC_PORT);
        return new ServerConfig(
                port,
                rpcPort != 0 || port == 0 ? rpcPort : port + PortOffsets.NODE_RPC,
                config.get(METRICS_PORT),
                config.get(BIND),
                config.get(PROTECTED_MODE),
                config.get(IO_THREADS),
                config.get(TCP_BACKLOG),
                config.get(TCP_KEEPALIVE),
                config.get(TIMEOUT),
                Math.clamp(config.get(MAXCLIENTS), 1, Integer.MAX_VALUE),
                config.get(PROTO_MAX_BULK_LEN),
                config.get(CLIENT_QUERY_BUFFER_LIMIT),
                config.get(CLIENT_OUTPUT_BUFFER_LIMIT),
                config.get(MAXMEMORY_CLIENTS),
                config.get(UNIXSOCKET),
                config.get(UNIXSOCKETPERM),
                config.get(LOGLEVEL),
                config.get(LOGFILE),
                config.get(PIDFILE),
                config.get(SHUTDOWN_TIMEOUT),
                config.get(SHUTDOWN_ON_SIGTERM));
    }

    private static ValueType<Integer> permissions() {
        return ValueType.of(
                word -> {
                    try {
                        int mode = Integer.parseInt(word, 8);
                        if (mode >= 0 && mode <= 0777) {
                            return mode;
                        }
                    } catch (NumberFormatException e) {
                        throw new ConfigException("argument couldn't be parsed as an octal number");
                    }
                    throw new ConfigException("argument must be between 0 and 777 inclusive");
                },
                Integer::toOctalString);
    }
}
