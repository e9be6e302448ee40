package io.redpoll.node.recovery;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.InnerClient;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Moves keys to other servers, for MIGRATE.
///
/// A key is watched, its value read and sent; when the other server has it, it is deleted here in a
/// transaction, which fails where the key was changed meanwhile. Then it is sent again. So no lock is held
/// while the network is waited for, no client is held up, and what is deleted here is what the other server
/// has. Redis stops for all that time instead.
///
/// Connections are kept for ten seconds after their last use, as in Redis. Safe for any thread; blocks.
public final class Migrations implements AutoCloseable {
    private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long SWEEP_SECONDS = 1;
    private static final byte[] WATCH = bytes("WATCH");
    private static final byte[] PTTL = bytes("PTTL");
    private static final byte[] DUMP = bytes("DUMP");
    private static final byte[] MULTI = bytes("MULTI");
    private static final byte[] EXEC = bytes("EXEC");
    private static final byte[] DEL = bytes("DEL");
    private static final byte[] RESTORE = bytes("RESTORE");
    private static final byte[] RESTORE_ASKING = bytes("RESTORE-ASKING");
    private static final byte[] REPLACE = bytes("REPLACE");
    private static final byte[] AUTH = bytes("AUTH");
    private static final byte[] SELECT = bytes("SELECT");

    /// Where another server is.
    record Address(String host, int port) {}

    /// A call of MIGRATE.
    ///
    /// @param database here
    /// @param targetDatabase there
    /// @param credentials what follows AUTH; empty for none
    record Wanted(
            Address target,
            int database,
            int targetDatabase,
            long timeoutMs,
            boolean copy,
            boolean replace,
            List<byte[]> credentials,
            List<byte[]> keys) {}

    /// What came of it.
    ///
    /// @param error as it is to be replied; null for none
    /// @param moved whether there was any key
    /// @param writtenPosition end of the last change here in the journal; 0 for none
    record Outcome(@Nullable String error, boolean moved, long writtenPosition) {}

    /// A key that is to be sent.
    private static final class Item {
        final byte[] key;
        byte @Nullable [] payload;
        long ttlMs;
        boolean accepted;

        Item(byte[] key) {
            this.key = key;
        }
    }

    /// A command was refused here: the node leads no longer, say.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        final String text;

        Refused(String text) {
            super(text);
            this.text = text;
        }
    }

    private final Corridors corridors;
    private final ScheduledExecutorService timer;
    private final Queue<InnerClient> clients = new ConcurrentLinkedQueue<>();
    private final Map<Address, MigrationTarget> idle = new ConcurrentHashMap<>();

    public Migrations(Corridors corridors, ScheduledExecutorService timer) {
        this.corridors = corridors;
        this.timer = timer;
        timer.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    Outcome run(Wanted wanted) {
        var client = clients.poll();
        if (client == null) {
            client = new InnerClient(corridors);
        }
        try {
            return run(wanted, client);
        } catch (Refused e) {
            return failed(client, e.text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(client, "IOERR error or timeout writing to target instance");
        } finally {
            client.reset();
            clients.add(client);
        }
    }

    private Outcome run(Wanted wanted, InnerClient client) throws Refused, InterruptedException {
        var kept = idle.remove(wanted.target());
        if (kept != null) {
            try {
                return run(wanted, client, kept);
            } catch (SocketTimeoutException e) {
                return failed(client, words(kept));
            } catch (IOException e) {
                // It was closed there meanwhile: once more, as Redis does, by a new one.
                kept.close();
            }
        }
        MigrationTarget target;
        try {
            target = MigrationTarget.connect(wanted.target(), wanted.timeoutMs(), timer);
        } catch (SocketTimeoutException e) {
            return failed(client, "IOERR error or timeout connecting to the client");
        } catch (IOException e) {
            return failed(client, "IOERR error or timeout writing to target instance");
        }
        try {
            return run(wanted, client, target);
        } catch (IOException e) {
            target.close();
            return failed(client, words(target));
        }
    }

    private static String words(MigrationTarget target) {
        return "IOERR error or timeout " + (target.isReading() ? "reading to" : "writing to") + " target instance";
    }

    private static Outcome failed(InnerClient client, String error) {
        return new Outcome(error, false, client.writtenPosition());
    }

    private Outcome run(Wanted wanted, InnerClient client, MigrationTarget target)
            throws IOException, Refused, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wanted.timeoutMs());
        target.timeoutMs(wanted.timeoutMs());
        var error = greet(wanted, target);
        List<Item> left = error == null ? wanted.keys().stream().map(Item::new).toList() : List.of();
        boolean moved = false;
        while (!left.isEmpty()) {
            look(client, wanted, left);
            var refused = send(wanted, target, left);
            error = error == null ? refused : error;
            moved |= left.stream().anyMatch(item -> item.payload != null);
            left = left.stream().filter(item -> item.accepted).toList();
            if (wanted.copy() || left.isEmpty() || delete(client, wanted, left)) {
                break;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("the keys change all the time");
            }
        }
        target.usedNow();
        idle.merge(wanted.target(), target, (before, now) -> {
            before.close();
            return now;
        });
        return new Outcome(error, moved, client.writtenPosition());
    }

    private static @Nullable String greet(Wanted wanted, MigrationTarget target) throws IOException {
        int replies = 0;
        if (!wanted.credentials().isEmpty()) {
            var words = new ArrayList<>(List.of(AUTH));
            words.addAll(wanted.credentials());
            target.send(words);
            replies++;
        }
        if (target.database() != wanted.targetDatabase()) {
            target.send(List.of(SELECT, bytes(Integer.toString(wanted.targetDatabase()))));
            replies++;
        }
        String error = null;
        for (int i = 0; i < replies; i++) {
            error = first(error, target.read());
        }
        target.database(error == null ? wanted.targetDatabase() : MigrationTarget.NONE);
        return error;
    }

    /// Watches the keys, then reads them: a change behind the watch is noticed when they are deleted.
    private static void look(InnerClient client, Wanted wanted, List<Item> items) throws Refused, InterruptedException {
        for (var item : items) {
            ask(client, wanted.database(), WATCH, item.key);
            item.ttlMs = number(ask(client, wanted.database(), PTTL, item.key));
            item.payload = bulk(ask(client, wanted.database(), DUMP, item.key));
        }
    }

    /// Sends the keys that are there, and takes back those that were sent and are no longer there.
    private @Nullable String send(Wanted wanted, MigrationTarget target, List<Item> items) throws IOException {
        for (var item : items) {
            if (item.payload != null) {
                target.send(restore(wanted, item, item.payload));
            } else if (item.accepted) {
                target.send(List.of(DEL, item.key));
            }
        }
        String error = null;
        for (var item : items) {
            if (item.payload != null || item.accepted) {
                var refused = first(null, target.read());
                item.accepted = refused == null && item.payload != null;
                error = error == null ? refused : error;
            }
        }
        return error;
    }

    private List<byte[]> restore(Wanted wanted, Item item, byte[] payload) {
        boolean isCluster = corridors.state().is(ServingState.CLUSTER);
        var words = new ArrayList<>(List.of(
                isCluster ? RESTORE_ASKING : RESTORE,
                item.key,
                bytes(Long.toString(item.ttlMs < 0 ? 0 : Math.max(1, item.ttlMs))),
                payload));
        if (wanted.replace() || item.accepted) {
            words.add(REPLACE);
        }
        return words;
    }

    /// Whether the keys could be deleted as they were read.
    private static boolean delete(InnerClient client, Wanted wanted, List<Item> items)
            throws Refused, InterruptedException {
        ask(client, wanted.database(), MULTI);
        for (var item : items) {
            ask(client, wanted.database(), DEL, item.key);
        }
        var reply = ask(client, wanted.database(), EXEC);
        return !isNil(reply);
    }

    private static @Nullable String first(@Nullable String error, String reply) {
        if (error != null || !reply.startsWith("-")) {
            return error;
        }
        return "ERR Target instance replied with error: " + reply.substring(1);
    }

    private static RespWriter ask(InnerClient client, int database, byte[]... words)
            throws Refused, InterruptedException {
        client.text().array(words.length);
        for (var word : words) {
            client.text().bulk(word);
        }
        var reply = client.ask(database);
        var text = new Slice().point(reply.address(), reply.size());
        if (text.at(0) == '-') {
            throw new Refused(
                    new Slice().point(text.address() + 1, text.length() - 3).toString());
        }
        return reply;
    }

    private static boolean isNil(RespWriter reply) {
        var text = new Slice().point(reply.address(), reply.size());
        return text.length() > 1 && text.at(1) == '-';
    }

    private static long number(RespWriter reply) {
        return new Slice().point(reply.address() + 1, reply.size() - 3).toLong();
    }

    private static byte @Nullable [] bulk(RespWriter reply) {
        var text = new Slice().point(reply.address(), reply.size());
        if (isNil(reply)) {
            return null;
        }
        int head = 1;
        while (text.at(head) != '\r') {
            head++;
        }
        int length = (int) new Slice().point(text.address() + 1, head - 1).toLong();
        return new Slice().point(text.address() + head + 2, length).toBytes();
    }

    private void sweep() {
        long now = System.nanoTime();
        idle.forEach((address, target) -> {
            if (now - target.usedAtNs() > KEPT_NS && idle.remove(address, target)) {
                target.close();
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        idle.values().forEach(MigrationTarget::close);
    }
}
