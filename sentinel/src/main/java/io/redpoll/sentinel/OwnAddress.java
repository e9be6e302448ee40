package io.redpoll.sentinel;

import io.redpoll.sentinel.config.SentinelConfig;
import io.redpoll.sentinel.raft.Member;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/// How the other sentinels reach this one.
final class OwnAddress {
    private OwnAddress() {}

    /// As announced; else the peer that is here; else a guess.
    static Member of(SentinelConfig config) throws SocketException {
        int port = config.announcePort() > 0 ? config.announcePort() : config.port();
        var announced = config.announceHost();
        if (announced != null) {
            return new Member(announced, port);
        }
        for (var peer : config.peers()) {
            if (peer.port() == port && isHere(peer.host())) {
                return peer;
            }
        }
        return new Member(host(config), port);
    }

    /// A name may stand for several addresses; any that this machine has will do.
    private static boolean isHere(String host) throws SocketException {
        try {
            for (var address : InetAddress.getAllByName(host)) {
                if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                    return true;
                }
            }
            return false;
        } catch (UnknownHostException notStartedYet) {
            return false;
        }
    }

    /// What others could call this machine: the first address it binds to, else loopback if that is where they are.
    private static String host(SentinelConfig config) throws SocketException {
        var bound = config.bind().stream()
                .map(address -> address.startsWith("-") ? address.substring(1) : address)
                .filter(address -> !address.equals("*") && !address.equals("0.0.0.0") && !address.startsWith("::"))
                .findFirst();
        if (bound.isPresent()) {
            return bound.get();
        }
        var masters = config.masters().stream().flatMap(master -> {
            var address = master.address();
            return address == null ? Stream.<String>empty() : Stream.of(address.host());
        });
        boolean local = Stream.concat(masters, config.peers().stream().map(Member::host))
                .allMatch(host -> host.equals("localhost") || host.startsWith("127."));
        return local ? "127.0.0.1" : outward();
    }

    private static String outward() throws SocketException {
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            if (network.isLoopback() || !network.isUp()) {
                continue;
            }
            var address = network.inetAddresses()
                    .filter(candidate -> candidate instanceof Inet4Address)
                    .findFirst();
            if (address.isPresent()) {
                return address.get().getHostAddress();
            }
        }
        return "127.0.0.1";
    }
}
