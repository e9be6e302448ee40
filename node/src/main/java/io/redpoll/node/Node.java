package io.redpoll.node;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.TransactionCommands;
import io.redpoll.node.family.ExpiryCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.server.ReplyGate;
import io.redpoll.node.server.RespServer;
import io.redpoll.node.server.ServerLimits;
import io.redpoll.node.store.Keyspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// A data node: builds every room, lowest first.
public final class Node {
    private Node() {}

    public static void main(String[] args) throws IOException {
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 6379;
        int loops = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        var clock = Clock.SYSTEM;
        var counters = new Counters();
        var sessions = new Sessions();
        var slab = new Slab();
        var keyspace = new Keyspace(new KeyspaceConfig(), slab, clock);
        var journal = new Journal(JournalConfig.defaults(Path.of(".")));
        var state = new ServingState(false, "0".repeat(40));
        var table = CommandTable.of(
                new StringCommands(() -> 512L << 20),
                new KeyCommands(),
                new ExpiryCommands(),
                new TransactionCommands());
        var corridors = new Corridors(table, state, keyspace, journal, clock, counters);
        var server =
                new RespServer(clock, ServerLimits.DEFAULT, loops, sessions, ReplyGate.OPEN, corridors::dispatcher);
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 511);
    }
}
