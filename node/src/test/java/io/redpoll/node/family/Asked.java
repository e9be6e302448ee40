package io.redpoll.node.family;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Connection;
import io.redpoll.node.command.Corridor;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Session;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Runs commands that need neither keys nor a connection, and shows the reply as it goes over the wire, with blanks for
/// line ends.
final class Asked {
    private final CommandTable table;
    private final RespWriter reply = new RespWriter(UnpooledByteBufAllocator.DEFAULT);
    private final Session session = new Session(1, nobody(Connection.class), reply, 0);
    private final Keyspace keyspace = new Keyspace(new KeyspaceConfig(), new Slab(1L << 34), Clock.SYSTEM);

    Asked(Family... families) {
        this.table = CommandTable.of(families);
    }

    private static <T> T nobody(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, words) -> {
            throw new AssertionError(method.getName() + " was called");
        }));
    }

    Asked protocol(int version) {
        reply.protocol(version);
        return this;
    }

    /// The reply to a line as one would type it, quotes included.
    String reply(String line) {
        var bytes = Slice.of(line + "\r\n");
        var requests = new Requests();
        new RespReader(RespLimits.DEFAULT).read(bytes.address(), bytes.address() + bytes.length(), requests, 1);
        var name = Slice.of("").point(requests.address(0, 0), requests.length(0, 0));
        var command = Objects.requireNonNull(table.find(name), line);
        if (command.hasSubcommands() && requests.arguments(0) > 1) {
            command = Objects.requireNonNull(
                    command.subcommand(Slice.of("").point(requests.address(0, 1), requests.length(0, 1))), line);
        }
        var call = new Call(nobody(Corridor.class), keyspace.access(), session, command);
        call.begin(session, command, requests, 0);
        try {
            if (!command.accepts(call.count())) {
                throw CommandException.wrongNumberOfArguments(command.name);
            }
            command.handler.run(call);
        } catch (CommandException e) {
            return "-" + e.getMessage();
        }
        var written = Objects.requireNonNull(reply.take());
        var text = written.toString(StandardCharsets.UTF_8);
        written.release();
        return text.replace("\r\n", " ").strip();
    }
}
