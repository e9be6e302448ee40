package io.redpoll.sentinel.config;

import io.redpoll.node.config.ConfigException;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.ConfigLines;
import io.redpoll.node.config.HostAndPort;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.Settings;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.raft.Member;
import io.redpoll.sentinel.state.ControlState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Understands the lines of a sentinel.conf, from the first to the last. Used once.
public final class SentinelFile {
    /// Of redis-sentinel: taken and of no effect. What was written into the file by Redis itself is among them.
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "daemonize",
            "supervised",
            "protected-mode",
            "loglevel",
            "syslog-enabled",
            "syslog-ident",
            "syslog-facility",
            "tcp-backlog",
            "tcp-keepalive",
            "timeout",
            "maxclients",
            "acllog-max-len",
            "aclfile",
            "user",
            "latency-tracking-info-percentiles",
            "unixsocket",
            "unixsocketperm",
            "sentinel deny-scripts-reconfig",
            "sentinel resolve-hostnames",
            "sentinel announce-hostnames",
            "sentinel current-epoch",
            "sentinel sentinel-user",
            "sentinel sentinel-pass");

    private int port = SentinelConfig.PORT;
    private Path directory = Path.of("");
    private final List<String> bind = new ArrayList<>();
    private @Nullable String announceHost;
    private int announcePort;
    private final List<Member> peers = new ArrayList<>();
    private ControlGroup.Timing timing = ControlGroup.Timing.DEFAULT;
    private String password = "";
    private String logFile = "";
    private String pidFile = "";
    private @Nullable String id;
    private final Map<String, MasterDirectives> masters = new LinkedHashMap<>();
    private final List<String> withoutEffect = new ArrayList<>();

    /// Reads them all.
    ///
    /// @throws ConfigFileException at the first line that is wrong
    public SentinelConfig read(ConfigLines lines) throws ConfigFileException {
        for (var line : lines.lines()) {
            try {
                read(line);
            } catch (ConfigException wrong) {
                throw line.wrong(wrong.reason());
            } catch (NumberFormatException wrong) {
                throw line.wrong("argument must be a number");
            }
        }
        return new SentinelConfig(
                port,
                directory.toAbsolutePath().normalize(),
                bind,
                announceHost,
                announcePort,
                peers,
                timing,
                password,
                logFile,
                pidFile,
                id,
                List.copyOf(masters.values()));
    }

    /// Directives that were read and change nothing, for one line in the log.
    public List<String> withoutEffect() {
        return withoutEffect;
    }

    private void read(ConfigLines.Line line) throws ConfigException {
        var values = line.arguments();
        switch (line.name()) {
            case "sentinel" -> readSentinel(values);
            case "port" -> port = port(one(values));
            case "dir" -> directory = Path.of(one(values));
            case "bind" -> {
                bind.clear();
                bind.addAll(values);
            }
            case "requirepass" -> password = one(values);
            case "logfile" -> logFile = one(values);
            case "pidfile" -> pidFile = one(values);
            default -> ignore(line.name());
        }
    }

    private void readSentinel(List<String> words) throws ConfigException {
        if (words.size() < 2) {
            throw new ConfigException("wrong number of arguments");
        }
        var directive = words.getFirst().toLowerCase(Locale.ROOT);
        var values = words.subList(1, words.size());
        switch (directive) {
            case "monitor" -> monitor(values);
            case "peers" -> addPeers(values);
            case "announce-ip" -> announceHost = one(values);
            case "announce-port" -> announcePort = port(one(values));
            case "election-timeout" -> timing = timing(values);
            case "myid" -> id = one(values);
            default -> {
                var setting = MasterSetting.of(directive);
                if (setting.isPresent()) {
                    set(setting.get(), values);
                } else if (MasterSetting.isWithoutEffect(directive)) {
                    withoutEffect.add("sentinel " + directive);
                } else {
                    ignore("sentinel " + directive);
                }
            }
        }
    }

    private void ignore(String directive) throws ConfigException {
        if (!WITHOUT_EFFECT.contains(directive)) {
            throw new ConfigException("Bad directive or wrong number of arguments");
        }
        withoutEffect.add(directive);
    }

    private void monitor(List<String> values) throws ConfigException {
        if (values.size() != 4) {
            throw new ConfigException("sentinel monitor needs a name, a host, a port and a quorum");
        }
        var name = values.get(0);
        if (name.equals(ControlState.EVERY_SHARD)) {
            throw new ConfigException("'*' stands for every shard of the cluster and cannot be monitored itself");
        }
        var address = new MasterDirectives.Address(values.get(1), port(values.get(2)));
        int quorum = Integer.parseInt(values.get(3));
        if (quorum <= 0) {
            throw new ConfigException("Quorum must be 1 or greater.");
        }
        var known = settings(name).toBuilder().setQuorum(quorum).build();
        masters.put(name, new MasterDirectives(name, address, known));
    }

    private void set(MasterSetting setting, List<String> values) throws ConfigException {
        if (values.size() != 2) {
            throw new ConfigException("wrong number of arguments");
        }
        var name = values.get(0);
        var settings = settings(name).toBuilder();
        if (!setting.setIfValid(settings, values.get(1))) {
            throw new ConfigException("'" + values.get(1) + "' is not a positive number");
        }
        var known = masters.get(name);
        masters.put(name, new MasterDirectives(name, known == null ? null : known.address(), settings.build()));
    }

    private Settings settings(String name) {
        var known = masters.get(name);
        return known == null ? Settings.getDefaultInstance() : known.settings();
    }

    private void addPeers(List<String> values) throws ConfigException {
        for (var value : values) {
            var peer = HostAndPort.parse(value);
            peers.add(new Member(peer.host(), port(String.valueOf(peer.port()))));
        }
    }

    private static ControlGroup.Timing timing(List<String> values) throws ConfigException {
        if (values.size() != 2) {
            throw new ConfigException("sentinel election-timeout needs two times in milliseconds");
        }
        int min = Integer.parseInt(values.get(0));
        int max = Integer.parseInt(values.get(1));
        if (min < 50 || max <= min) {
            throw new ConfigException("election timeouts must be at least 50 ms, the second above the first");
        }
        return new ControlGroup.Timing(min, max);
    }

    private static int port(String text) throws ConfigException {
        int port = Integer.parseInt(text);
        if (port < 1 || port > SentinelConfig.PORT_MAX) {
            throw new ConfigException("port must be between 1 and " + SentinelConfig.PORT_MAX
                    + ": port + " + PortOffsets.SENTINEL_RPC + " and port + " + PortOffsets.SENTINEL_RAFT
                    + " are used, too");
        }
        return port;
    }

    private static String one(List<String> values) throws ConfigException {
        if (values.size() != 1) {
            throw new ConfigException("wrong number of arguments");
        }
        return values.getFirst();
    }
}
