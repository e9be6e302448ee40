package io.redpoll.node.introspection;

import static io.redpoll.node.command.CommandException.COUNT_BELOW_MINUS_ONE;

import io.redpoll.node.command.Call;
import io.redpoll.node.metrics.CommandLog;

/// Entries of a log of commands, as SLOWLOG and COMMANDLOG show them.
final class CommandLogReply {
    private CommandLogReply() {}

    /// How many entries an argument asks for: −1 is all.
    static long countAt(Call call, int index) {
        long count = call.at(index).isLong() ? call.at(index).toLong() : -2;
        if (count < -1) {
            throw COUNT_BELOW_MINUS_ONE;
        }
        return count == -1 ? Long.MAX_VALUE : count;
    }

    /// Replies an array with an array for each entry: id, time in seconds since 1970, microseconds or bytes, arguments,
    /// client, and the client's name.
    static void latest(Call call, CommandLog log, long count) {
        var reply = call.reply();
        var entries = log.latest(count);
        reply.array(entries.size());
        for (var entry : entries) {
            reply.array(6);
            reply.integer(entry.id());
            reply.integer(entry.seconds());
            reply.integer(entry.amount());
            reply.array(entry.arguments().size());
            entry.arguments().forEach(reply::bulk);
            reply.bulk(entry.client());
            reply.bulk(entry.clientName());
        }
    }
}
