package io.redpoll.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.redpoll.node.recovery.RdbFile;
import io.redpoll.proto.bytes.HashSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Gives keys to the masters of their slots, many at a time, as RESTORE takes them. One thread.
final class KeySender implements RdbFile.Visitor, AutoCloseable {
    private static final int UNANSWERED_MAX = 256;
    private static final int UNANSWERED_BYTES_MAX = 1 << 20;

    private final List<Master> masters = new ArrayList<>();
    private final Master[] bySlot = new Master[HashSlot.COUNT];
    private final AtomicLong count;

    /// @param count of the keys that masters have taken
    KeySender(ClusterView cluster, Credentials credentials, AtomicLong count) {
        this.count = count;
        try {
            for (var shard : cluster.map().getShardsList()) {
                var master = new Master(new RespClient(cluster.address(shard.getMaster()), credentials));
                masters.add(master);
                Slots.of(shard.getSlotsList()).stream().forEach(slot -> bySlot[slot] = master);
            }
        } catch (OperatorException e) {
            close();
            throw e;
        }
    }

    /// Every master gets every library, as in a cluster functions must be everywhere.
    @Override
    public void library(byte[] text) {
        for (var master : masters) {
            master.await();
            master.client.send(words("FUNCTION", "LOAD", "REPLACE", text));
            var reply = master.client.replies(1).getFirst();
            if (isError(reply)) {
                throw refused(master, "a library of functions", reply);
            }
        }
    }

    @Override
    public void entry(RdbFile.Entry entry) {
        var payload = entry.payload();
        var words = new ArrayList<Object>(
                List.of("RESTORE", entry.key(), Long.toString(entry.expiresAtMs()), payload, "ABSTTL"));
        if (entry.idleSeconds() >= 0) {
            words.addAll(List.of("IDLETIME", Long.toString(entry.idleSeconds())));
        } else if (entry.frequency() >= 0) {
            words.addAll(List.of("FREQ", Integer.toString(entry.frequency())));
        }
        var master = bySlot[entry.slot()];
        master.client.send(words(words.toArray()));
        master.unanswered++;
        master.bytes += payload.length;
        if (master.unanswered >= UNANSWERED_MAX || master.bytes >= UNANSWERED_BYTES_MAX) {
            master.await();
        }
    }

    /// Returns when the masters have taken everything.
    void flush() {
        masters.forEach(Master::await);
    }

    private static byte[][] words(Object... words) {
        var bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] =
                    words[i] instanceof byte[] raw ? raw : words[i].toString().getBytes(US_ASCII);
        }
        return bytes;
    }

    private static boolean isError(@Nullable Object reply) {
        return reply instanceof String text && text.startsWith("(error)");
    }

    private static OperatorException refused(Master master, String what, @Nullable Object reply) {
        return new OperatorException(master.client.address() + " refused " + what + ": " + reply);
    }

    @Override
    public void close() {
        masters.forEach(master -> master.client.close());
    }

    private final class Master {
        private final RespClient client;
        private int unanswered;
        private long bytes;

        Master(RespClient client) {
            this.client = client;
        }

        void await() {
            for (var reply : client.replies(unanswered)) {
                if (!"OK".equals(reply)) {
                    throw refused(this, "a key", reply);
                }
            }
            count.addAndGet(unanswered);
            unanswered = 0;
            bytes = 0;
        }
    }
}
