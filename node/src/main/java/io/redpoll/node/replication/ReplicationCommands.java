package io.redpoll.node.replication;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_ASYNC_LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Session;
import io.redpoll.node.config.HostAndPort;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who leads and who follows, and waiting until others have what one wrote.
public final class ReplicationCommands implements Family {
    private static final int PORT_MAX = 65_535;

    private final ShardMember member;
    private final Consumer<Optional<HostAndPort>> told;
    private final Executor background;
    private final BooleanSupplier isWatched;

    /// @param told is told whom REPLICAOF named, for CONFIG GET and REWRITE
    /// @param background where a change of role may wait for the disk
    /// @param isWatched whether sentinels say who leads
    public ReplicationCommands(
            ShardMember member, Consumer<Optional<HostAndPort>> told, Executor background, BooleanSupplier isWatched) {
        this.member = member;
        this.told = told;
        this.background = background;
        this.isWatched = isWatched;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command replicaof = runs("replicaof host port", ADMIN, NO_ASYNC_LOADING, NOSCRIPT, STALE)
            .does("Makes this node a replica of another, or a master again.")
            .since("5.0.0", "O(1)")
            .by(this::replicaof);

    /// Replies OK when the node follows the other, or leads (NO ONE). The other's data replaces what is here.
    void replicaof(Call call) {
        if (member.data().state().isClusterEnabled()) {
            throw CommandException.REPLICAOF_IN_CLUSTER;
        }
        if (call.at(1).is("NO") && call.at(2).is("ONE")) {
            change(call.session(), Optional.empty());
            return;
        }
        long port = call.longAt(2);
        if (port < 0 || port > PORT_MAX) {
            throw CommandException.INVALID_MASTER_PORT;
        }
        change(call.session(), Optional.of(new HostAndPort(call.at(1).toString(), (int) port)));
    }

    final Command slaveof = runs("slaveof host port", ADMIN, NO_ASYNC_LOADING, NOSCRIPT, STALE)
            .does("Makes this node a replica of another, or a master again: the former name of REPLICAOF.")
            .since("1.0.0", "O(1)")
            .by(this::replicaof);

    private void change(Session session, Optional<HostAndPort> master) {
        if (session.isQueueing()) {
            throw CommandException.NOT_IN_MULTI;
        }
        session.await(() -> {});
        background.execute(() -> {
            @Nullable IOException failure = null;
            try {
                if (master.isPresent()) {
                    member.replicaOf(master.get().host(), master.get().port());
                } else {
                    member.promoteMyself();
                }
                told.accept(master);
            } catch (IOException e) {
                failure = e;
            }
            reply(session, failure);
        });
    }

    final Command failover = runs(
                    "failover [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]", ADMIN, NOSCRIPT, STALE)
            .does("Lets a replica become the master, and follows it.")
            .since("6.2.0", "O(1)")
            .by(this::failover);

    /// Replies OK when writes begin to wait for the replica; INFO tells how far it has come.
    void failover(Call call) {
        if (member.data().state().isClusterEnabled()) {
            throw CommandException.error("FAILOVER not allowed in cluster mode.");
        }
        if (call.count() == 2 && call.at(1).is("ABORT")) {
            if (!member.failover().abort()) {
                throw CommandException.error("No failover in progress.");
            }
            call.reply().ok();
            return;
        }
        var wanted = wantedFailover(call);
        boolean begun =
                member.failover().begin(wanted, (host, port) -> told.accept(Optional.of(new HostAndPort(host, port))));
        if (!begun) {
            throw failoverInProgress();
        }
        call.reply().ok();
    }

    private static CommandException failoverInProgress() {
        return CommandException.error("FAILOVER already in progress.");
    }

    private Failover.Wanted wantedFailover(Call call) {
        long timeoutMs = 0;
        boolean isForced = false;
        @Nullable HostAndPort target = null;
        for (int i = 1; i < call.count(); i++) {
            var word = call.at(i);
            if (word.is("TIMEOUT") && i + 1 < call.count() && timeoutMs == 0) {
                timeoutMs = call.longAt(++i);
                if (timeoutMs <= 0) {
                    throw CommandException.error("FAILOVER timeout must be greater than 0");
                }
            } else if (word.is("TO") && i + 2 < call.count() && target == null) {
                target = new HostAndPort(call.at(i + 1).toString(), (int) call.longAt(i + 2));
                i += 2;
            } else if (word.is("FORCE") && !isForced) {
                isForced = true;
            } else {
                throw CommandException.SYNTAX;
            }
        }
        if (member.failover().state() != Failover.State.NO_FAILOVER) {
            throw failoverInProgress();
        }
        if (!member.isLeading()) {
            throw CommandException.error("FAILOVER is not valid when server is a replica.");
        }
        if (isWatched.getAsBoolean()) {
            throw CommandException.error("sentinels watch this node: use SENTINEL FAILOVER there");
        }
        var replicas = member.feeds().nodes();
        if (replicas.isEmpty()) {
            throw CommandException.error("FAILOVER requires connected replicas.");
        }
        if (isForced && (timeoutMs == 0 || target == null)) {
            throw CommandException.error("FAILOVER with force option requires both a timeout and target HOST and IP.");
        }
        return new Failover.Wanted(target == null ? null : replicaAt(target, replicas), isForced, timeoutMs);
    }

    private static Feed replicaAt(HostAndPort address, List<Feed> replicas) {
        for (var replica : replicas) {
            if (replica.host().equals(address.host()) && replica.port() == address.port()) {
                if (!replica.isOnline()) {
                    throw CommandException.error("FAILOVER target replica is not online.");
                }
                return replica;
            }
        }
        throw CommandException.error("FAILOVER target HOST and PORT is not a replica.");
    }

    private static void reply(Session session, @Nullable IOException failure) {
        session.connection().execute(() -> {
            if (failure == null) {
                session.reply().ok();
            } else {
                session.reply().error("ERR the role cannot be changed: " + failure.getMessage());
            }
            session.wake();
        });
    }

    final Command role = runs("role", NOSCRIPT, LOADING, STALE, FAST)
            .does("Tells whether this node leads, and its followers; or whom it follows.")
            .since("2.8.12", "O(N) where N is the number of replicas")
            .also(Category.ADMIN, Category.DANGEROUS)
            .by(this::role);

    /// Replies `master`, the position, and host, port and position of each replica; or `slave`, host and port of the
    /// master, the state of the link, and the position.
    void role(Call call) {
        var reply = call.reply();
        long offset = member.data().journal().end();
        if (member.isLeading()) {
            var feeds = member.feeds().all().stream().filter(Replica::isOnline).toList();
            reply.array(3);
            reply.bulk("master");
            reply.integer(offset);
            reply.array(feeds.size());
            for (var feed : feeds) {
                reply.array(3);
                reply.bulk(feed.host());
                reply.bulk(Integer.toString(feed.port()));
                reply.bulk(Long.toString(feed.received()));
            }
            return;
        }
        var follower = member.follower();
        reply.array(5);
        reply.bulk("slave");
        reply.bulk(follower == null ? "" : follower.leader().host());
        reply.integer(follower == null ? 0 : follower.leader().port());
        reply.bulk(follower == null ? "connect" : follower.link().word());
        reply.integer(offset);
    }

    final Command wait = runs("wait numreplicas timeout", NOSCRIPT)
            .does("Waits until so many replicas have what this client wrote.")
            .since("3.0.0", "O(1)")
            .also(Category.CONNECTION)
            .by(this::waitReplicas);

    /// Replies how many replicas have it, after `timeout` milliseconds at the latest; 0 is for ever. In a transaction
    /// it does not wait.
    void waitReplicas(Call call) {
        long replicas = call.longAt(1);
        long timeoutMs = timeoutAt(call, 2);
        if (!member.isLeading()) {
            throw CommandException.WAIT_ON_REPLICA;
        }
        var session = call.session();
        int have = member.feeds().received(session.writtenPosition());
        if (have >= replicas || session.isQueueing()) {
            call.reply().integer(have);
        } else {
            member.waits().await(session, (int) Math.min(Integer.MAX_VALUE, replicas), timeoutMs);
        }
    }

    final Command waitaof = runs("waitaof numlocal numreplicas timeout", NOSCRIPT)
            .does("Waits until what this client wrote is on disk, here and on so many replicas.")
            .since("7.2.0", "O(1)")
            .also(Category.CONNECTION)
            .by(this::waitaof);

    /// Replies how many of this node (0 or 1) and of the replicas have it on disk.
    void waitaof(Call call) {
        long local = call.longAt(1);
        long replicas = call.longAt(2);
        if (local < 0 || local > 1 || replicas < 0) {
            throw CommandException.OUT_OF_RANGE;
        }
        long timeoutMs = timeoutAt(call, 3);
        if (!member.isLeading()) {
            throw CommandException.WAITAOF_ON_REPLICA;
        }
        if (local > 0 && !member.data().recovery().isAppendOnly()) {
            throw CommandException.WAITAOF_WITHOUT_FILE;
        }
        var session = call.session();
        long position = session.writtenPosition();
        int here = member.waits().local(position);
        int there = member.feeds().durable(position);
        if ((here >= local && there >= replicas) || session.isQueueing()) {
            call.reply().array(2);
            call.reply().integer(here);
            call.reply().integer(there);
        } else {
            member.waits().awaitDurable(session, (int) local, (int) Math.min(Integer.MAX_VALUE, replicas), timeoutMs);
        }
    }

    private static long timeoutAt(Call call, int index) {
        long timeoutMs = call.longAt(index);
        if (timeoutMs < 0) {
            throw CommandException.NEGATIVE_TIMEOUT;
        }
        return timeoutMs;
    }
}
