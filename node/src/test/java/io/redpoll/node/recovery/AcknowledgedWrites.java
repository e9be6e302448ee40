package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A client that writes without a pause and notes when each write was acknowledged, for what must be found after a
/// crash.
///
/// It pushes 1, 2, 3 and so on to a list of its own. What is found must be a beginning of that, so that a write that
/// was lost, doubled or moved shows. Every fourth is pushed in a transaction that counts as well: half of one shows,
/// too. Some values are long.
final class AcknowledgedWrites implements AutoCloseable {
    private static final int TRANSACTION_EVERY = 4;
    private static final int IN_FLIGHT = 8;

    private final String list;
    private final String count;
    private final Peer peer;
    private final Thread thread;

    /// When each was acknowledged. Written by the thread, before `acknowledged`.
    private volatile long[] atNs = new long[1 << 12];

    private volatile int acknowledged;
    private volatile int sent;
    private volatile boolean closed;
    private volatile @Nullable String refusal;

    /// What the last look found, which every later one must find.
    private int found = -1;

    AcknowledgedWrites(int port, String name) throws IOException {
        list = "{" + name + "}:list";
        count = "{" + name + "}:count";
        peer = new Peer(port);
        thread = Thread.ofPlatform().name("writes " + name).start(this::write);
    }

    private void write() {
        try {
            while (!closed && refusal == null) {
                var requests = new ByteArrayOutputStream();
                int first = acknowledged + 1;
                int behind = first + IN_FLIGHT;
                for (int number = first; number < behind; number++) {
                    requests.writeBytes(request(number));
                }
                sent = behind - 1;
                peer.sendRaw(requests.toByteArray());
                for (int number = first; number < behind; number++) {
                    if (!isAcknowledged(number)) {
                        return;
                    }
                    note(number);
                }
            }
        } catch (IOException e) {
            return; // the node is gone
        }
    }

    private byte[] request(int number) {
        boolean isTransaction = number % TRANSACTION_EVERY == 0;
        return ((isTransaction ? "*1\r\n$5\r\nMULTI\r\n" : "")
                        + resp("RPUSH", list, value(number))
                        + (isTransaction ? resp("INCR", count) + "*1\r\n$4\r\nEXEC\r\n" : ""))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String resp(String... words) {
        var text = new StringBuilder("*").append(words.length).append("\r\n");
        for (var word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    private static String value(int number) {
        int length = number % 1601 == 0 ? 150_000 : number % 50 == 0 ? 3000 : number % 7;
        return number + ":" + "v".repeat(length);
    }

    private boolean isAcknowledged(int number) throws IOException {
        var expected = ":" + number;
        if (number % TRANSACTION_EVERY == 0) {
            for (var word : new String[] {"+OK", "+QUEUED", "+QUEUED"}) {
                if (!isReply(word)) {
                    return false;
                }
            }
            expected = "[:" + number + ", :" + number / TRANSACTION_EVERY + "]";
        }
        return isReply(expected);
    }

    private boolean isReply(String expected) throws IOException {
        var reply = peer.read();
        if (!reply.equals(expected) && !reply.equals("(closed)") && !reply.equals("(nothing)")) {
            refusal = reply;
        }
        return reply.equals(expected);
    }

    private void note(int number) {
        if (number >= atNs.length) {
            atNs = Arrays.copyOf(atNs, atNs.length * 2);
        }
        atNs[number] = System.nanoTime();
        acknowledged = number;
    }

    /// How many were acknowledged until now.
    int acknowledged() {
        return acknowledged;
    }

    /// How many were acknowledged before a moment.
    int acknowledgedBefore(long ns) {
        int number = acknowledged;
        while (number > 0 && atNs[number] - ns >= 0) {
            number--;
        }
        return number;
    }

    /// The reply that ended the writing; null where it was acknowledged or the connection ended.
    @Nullable
    String refusal() {
        return refusal;
    }

    /// Waits until some writes are acknowledged, or there are no more.
    void awaitSome(int some) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (acknowledged < some && thread.isAlive()) {
            assertTrue(System.nanoTime() - deadline < 0, "no writes");
            LockSupport.parkNanos(100_000);
        }
    }

    /// Fails where what a node holds is no beginning of what was written, or lacks some of the first writes.
    ///
    /// @param least how many must be there
    void expectIn(Peer node, int least, String where) throws IOException {
        var text = node.ask("LRANGE " + list + " 0 -1");
        var values = text.equals("[]")
                ? new String[0]
                : text.substring(1, text.length() - 1).split(", ", -1);
        for (int i = 0; i < values.length; i++) {
            assertEquals("$" + value(i + 1), values[i], where);
        }
        assertTrue(
                values.length >= least && values.length <= sent,
                () -> values.length + " of " + sent + " are there, " + least + " must be: " + where);
        var counted = node.ask("GET " + count);
        int transactions = values.length / TRANSACTION_EVERY;
        assertEquals(transactions == 0 ? "nil" : "$" + transactions, counted.replace("$nil", "nil"), where);
        if (found >= 0) {
            assertEquals(found, values.length, () -> "what was found once is found again: " + where);
        }
        found = values.length;
    }

    /// Removes what was found.
    void removeFrom(Peer node) throws IOException {
        node.ask("DEL " + list + " " + count);
    }

    @Override
    public void close() {
        closed = true;
        try {
            peer.close();
            thread.join();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
