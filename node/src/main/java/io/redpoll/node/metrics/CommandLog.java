package io.redpoll.node.metrics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last commands that were noted for something: for the time they took (the slow log), or for their size. Safe for
/// any thread.
public final class CommandLog {
    /// One command.
    ///
    /// @param id ascending over the process's life
    /// @param seconds when it ended, since 1970
    /// @param amount microseconds, or bytes
    /// @param arguments cut as SLOWLOG cuts them; not to be changed
    /// @param client its address
    /// @param clientName as CLIENT SETNAME gave it
    public record Entry(long id, long seconds, long amount, List<byte[]> arguments, String client, String clientName) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long nextId;

    /// Adds a command in front and forgets the oldest where there are more than `max`.
    public synchronized void add(
            long seconds, long amount, List<byte[]> arguments, String client, String clientName, long max) {
        entries.addFirst(new Entry(nextId++, seconds, amount, arguments, client, clientName));
        trim(max);
    }

    /// Forgets the oldest where there are more than `max`.
    public synchronized void trim(long max) {
        while (entries.size() > max) {
            entries.removeLast();
        }
    }

    /// At most `max` of the last ones, the last first.
    public synchronized List<Entry> latest(long max) {
        return entries.stream().limit(max).toList();
    }

    public synchronized int size() {
        return entries.size();
    }

    public synchronized void clear() {
        entries.clear();
    }
}
