package io.redpoll.sentinel.config;

import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.Settings;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.raft.Member;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What sentinel.conf and the command line say.
///
/// @param port `port`: of the RESP side; gRPC listens on it + 1000, the consensus group on it + 2000
/// @param directory `dir`: keeps the identity, the group's log and its snapshots
/// @param bind `bind`: addresses to listen on; empty for all
/// @param announceHost `sentinel announce-ip`: as others are to know this sentinel; null to find it out
/// @param announcePort `sentinel announce-port`; 0 for the port
/// @param peers `sentinel peers`: RESP addresses of all sentinels, this one among them or not
/// @param timing `sentinel election-timeout`
/// @param password `requirepass`; empty for none
/// @param logFile `logfile`; empty for standard output
/// @param id `sentinel myid`; null to make one at the first start
/// @param masters what is said of each, in the file's order
public record SentinelConfig(
        int port,
        Path directory,
        List<String> bind,
        @Nullable String announceHost,
        int announcePort,
        List<Member> peers,
        ControlGroup.Timing timing,
        String password,
        String logFile,
        String pidFile,
        @Nullable String id,
        List<MasterDirectives> masters) {
    public static final int PORT = 26_379;

    /// The other two ports must exist, too.
    static final int PORT_MAX = 65_535 - PortOffsets.SENTINEL_RAFT;

    public SentinelConfig {
        bind = List.copyOf(bind);
        peers = List.copyOf(peers);
        masters = List.copyOf(masters);
    }

    /// The settings that the file gives a master.
    public Settings settings(String name) {
        return masters.stream()
                .filter(master -> master.name().equals(name))
                .map(MasterDirectives::settings)
                .findFirst()
                .orElse(Settings.getDefaultInstance());
    }
}
