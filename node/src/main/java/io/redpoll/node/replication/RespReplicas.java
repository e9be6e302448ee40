package io.redpoll.node.replication;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Session;
import io.redpoll.node.config.ReplicationConfig;
import io.redpoll.node.recovery.Saver;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The replicas that speak Redis's own protocol, and the stream that they share. Safe for any thread.
public final class RespReplicas implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RespReplicas.class.getName());
    private static final int ID_BYTES = 20;
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Feeds feeds;
    private final LocalData data;
    private final Supplier<ReplicationConfig> config;
    private final RandomGenerator random;
    private final Runnable onAck;

    private volatile @Nullable CommandStream stream;

    // Of the timer's thread.
    private long lookedAtNs = System.nanoTime();
    private long pingedAtNs = System.nanoTime();
    private long usedAtNs = System.nanoTime();

    /// @param onAck run when one of them has acknowledged more
    RespReplicas(
            Feeds feeds, LocalData data, Supplier<ReplicationConfig> config, RandomGenerator random, Runnable onAck) {
        this.feeds = feeds;
        this.data = data;
        this.config = config;
        this.random = random;
        this.onAck = onAck;
    }

    Feeds feeds() {
        return feeds;
    }

    Saver saver() {
        return data.saver();
    }

    @Nullable
    CommandStream stream() {
        return stream;
    }

    /// SYNC: everything, then the stream.
    void sync(Session session) {
        begin(session, new RespReplica(this, session, false)).start();
    }

    /// PSYNC: the stream from where the client was, or else everything.
    ///
    /// @param offset of the first byte that it has not got, counted from 1
    void sync(Session session, String id, long offset) {
        var replica = begin(session, new RespReplica(this, session, true));
        var current = stream;
        if (current != null && current.resume(replica, id, offset - 1)) {
            feeds.countPartialSync();
            LOG.log(Level.INFO, "Partial resynchronization of {0}:{1} from offset {2}, {3} bytes behind", new Object[] {
                replica.host(),
                Integer.toString(replica.port()),
                Long.toString(offset),
                Long.toString(current.end() - offset + 1)
            });
            replica.goOn("+CONTINUE" + (session.introduction().learnsIds() ? " " + id : "") + "\r\n");
            return;
        }
        if (!id.equals("?")) {
            feeds.countRefusedPartialSync();
        }
        replica.start();
    }

    /// Replies that precede go out first: behind them comes what is no reply.
    private RespReplica begin(Session session, RespReplica replica) {
        var before = session.reply().take();
        if (before != null) {
            session.connection().push(before, () -> {});
        }
        session.becomeReplica();
        session.atEnd(() -> replica.end("the replica has gone"));
        feeds.add(replica);
        return replica;
    }

    /// At a cut, under all slot locks: has a replica get the stream from here on.
    void join(RespReplica replica) {
        var journal = data.journal();
        journal.activate();
        var current = stream;
        if (current == null || current.isOver()) {
            var reader = journal.reader(journal.end());
            if (reader == null) {
                replica.end("the journal was reset");
                return;
            }
            var id = new byte[ID_BYTES];
            random.nextBytes(id);
            current = new CommandStream(
                    HexFormat.of().formatHex(id), reader, () -> config.get().backlogBytes());
            stream = current;
            current.start();
        }
        current.join(replica, journal.end());
    }

    void left(RespReplica replica) {
        feeds.remove(replica);
        var current = stream;
        if (current != null) {
            current.leave(replica);
        }
    }

    /// REPLCONF ACK. Nothing where the client is no replica.
    ///
    /// @param durable how many bytes of the stream it has on disk; 0 where it does not say
    void acknowledged(Session session, long offset, long durable) {
        for (var each : feeds.all()) {
            if (each instanceof RespReplica replica && replica.session() == session) {
                replica.acknowledged(offset, durable);
                onAck.run();
                return;
            }
        }
    }

    /// Has them all say how far they are, once they were sent the journal up to a position.
    void askForAcknowledgements(long upTo) {
        var current = stream;
        if (current != null) {
            current.askForAcknowledgements(upTo);
        }
    }

    /// As Redis, in which messages of channels are part of the stream.
    void published(Slice channel, Slice message, boolean sharded) {
        var current = stream;
        if (current == null || current.isUnused()) {
            return;
        }
        var command = new RespWriter(ByteBufAllocator.DEFAULT);
        command.array(3);
        command.bulk(sharded ? "SPUBLISH" : "PUBLISH");
        command.bulk(channel);
        command.bulk(message);
        var bytes = command.take();
        if (bytes != null) {
            current.add(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
            bytes.release();
        }
    }

    /// Called ten times a second.
    void tick() {
        long now = System.nanoTime();
        var replicas = all();
        replicas.forEach(this::judge);
        if (now - lookedAtNs < TimeUnit.SECONDS.toNanos(1)) {
            return;
        }
        lookedAtNs = now;
        replicas.forEach(RespReplica::keepAlive);
        var current = stream;
        if (current == null) {
            return;
        }
        var settings = config.get();
        if (!current.isUnused()) {
            usedAtNs = now;
            if (now - pingedAtNs >= TimeUnit.SECONDS.toNanos(settings.pingPeriodSeconds())) {
                pingedAtNs = now;
                current.add(PING);
            }
        } else if (settings.backlogTtlSeconds() > 0
                && now - usedAtNs > TimeUnit.SECONDS.toNanos(settings.backlogTtlSeconds())) {
            LOG.log(
                    Level.INFO,
                    "Replication backlog freed after {0} seconds without connected replicas.",
                    Long.toString(settings.backlogTtlSeconds()));
            current.end("nobody needs it");
            stream = null;
        }
    }

    private List<RespReplica> all() {
        return feeds.all().stream()
                .filter(RespReplica.class::isInstance)
                .map(RespReplica.class::cast)
                .toList();
    }

    private void judge(RespReplica replica) {
        var limit = config.get().outputLimit();
        long behind = replica.behind();
        if ((limit.hardBytes() > 0 && behind > limit.hardBytes())
                || replica.isTooSlow(behind, limit.softBytes(), limit.softSeconds())) {
            replica.end("it is %d bytes behind, too much by client-output-buffer-limit".formatted(behind));
        } else if (replica.isSilentFor(config.get().timeoutSeconds())) {
            replica.end("it is silent");
        }
    }

    /// Ends the stream; the replicas' connections have ended before.
    @Override
    public void close() {
        var current = stream;
        if (current == null) {
            return;
        }
        current.end("the node stops");
        try {
            current.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
