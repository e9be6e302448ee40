package io.redpoll.node.replication;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.ALLOW_BUSY;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_ASYNC_LOADING;
import static io.redpoll.node.command.Flag.NO_MULTI;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.ReplicaIntroduction;
import io.redpoll.proto.bytes.Slice;
import java.util.Locale;

/// Redis's own replication protocol, in which a redis-server, redis-cli or a tool follows this node.
public final class SyncCommands implements Family {
    /// As Redis: a host name's bytes with the end of the string (anet.h, NET_HOST_STR_LEN).
    private static final int HOST_BYTES = 256;

    private final ShardMember member;

    public SyncCommands(ShardMember member) {
        this.member = member;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command sync = runs("sync", ADMIN, NO_ASYNC_LOADING, NO_MULTI, NOSCRIPT)
            .does("Sends all data, and from then on every write: the former way to become a replica.")
            .since("1.0.0", "O(N) where N is the number of keys")
            .by(this::sync);

    /// Replies an RDB file as a bulk string without the line's end, perhaps behind empty lines, and then
    /// commands. Nothing where the client is a replica already.
    void sync(Call call) {
        if (!call.session().isReplica()) {
            requireLink();
            member.respReplicas().sync(call.session());
        }
    }

    final Command psync = runs("psync replicationid offset", ADMIN, NO_ASYNC_LOADING, NO_MULTI, NOSCRIPT)
            .does("Sends every write from where the replica was, or all data first.")
            .since("2.8.0", "O(N) where N is the number of keys")
            .arity(-3)
            .by(this::psync);

    /// Replies CONTINUE and then commands, or FULLRESYNC with an id and an offset and then what [#sync(Call)]
    /// replies.
    void psync(Call call) {
        if (call.session().isReplica()) {
            return;
        }
        if (call.count() > 3 && call.at(3).is("failover")) {
            throw member.isLeading() ? CommandException.FAILOVER_TO_MASTER : CommandException.FAILOVER_OF_OTHER;
        }
        requireLink();
        long offset = call.longAt(2);
        member.respReplicas().sync(call.session(), call.at(1).toString(), offset);
    }

    private void requireLink() {
        if (!member.hasWholeData()) {
            throw CommandException.NO_MASTER_LINK;
        }
    }

    final Command replconf = runs("replconf", ADMIN, LOADING, NOSCRIPT, STALE, ALLOW_BUSY)
            .does("Tells what a replica is like, before it asks for data, and what it has, afterwards.")
            .since("3.0.0", "O(1)")
            .arity(-1)
            .by(this::replconf);

    /// Replies OK; nothing to ACK and GETACK.
    void replconf(Call call) {
        if (call.count() % 2 == 0) {
            throw CommandException.SYNTAX;
        }
        var introduction = call.session().introduction();
        for (int i = 1; i < call.count(); i += 2) {
            var value = call.at(i + 1);
            switch (call.at(i).toString().toLowerCase(Locale.ROOT)) {
                case "listening-port" -> introduction.port((int) call.longAt(i + 1));
                case "ip-address" -> introduction.host(host(value));
                case "capa" -> introduction.learnsIds(introduction.learnsIds() || value.is("psync2"));
                case "rdb-only" -> introduction.wantsOnlyFile(zeroOrOne(call, i + 1));
                case "rdb-filter-only" -> filter(introduction, value.toString());
                case "version" -> {}
                case "ack" -> {
                    acknowledge(call, i);
                    return;
                }
                case "getack" -> {
                    return;
                }
                default -> throw CommandException.error("Unrecognized REPLCONF option: " + call.at(i));
            }
        }
        call.reply().ok();
    }

    private static String host(Slice value) {
        if (value.length() >= HOST_BYTES) {
            throw CommandException.error(
                    "REPLCONF ip-address provided by replica instance is too long: " + value.length() + " bytes");
        }
        return value.toString();
    }

    private static boolean zeroOrOne(Call call, int index) {
        long value = call.longAt(index);
        if (value < 0 || value > 1) {
            throw CommandException.NOT_ZERO_OR_ONE;
        }
        return value == 1;
    }

    private static void filter(ReplicaIntroduction introduction, String wanted) {
        boolean functions = false;
        for (var part : wanted.split(" ", -1)) {
            if (part.equalsIgnoreCase("functions")) {
                functions = true;
            } else if (!part.isEmpty()) {
                throw CommandException.error("Unsupported rdb-filter-only option: " + part);
            }
        }
        introduction.leavesOut(true, !functions);
    }

    /// `ACK offset [FACK offset]`, where the second is what it has on disk.
    private void acknowledge(Call call, int index) {
        var offset = call.at(index + 1);
        if (!call.session().isReplica() || !offset.isLong()) {
            return;
        }
        boolean isDurable = call.count() > index + 3
                && call.at(index + 2).is("fack")
                && call.at(index + 3).isLong();
        member.respReplicas()
                .acknowledged(
                        call.session(),
                        offset.toLong(),
                        isDurable ? call.at(index + 3).toLong() : 0);
    }
}
