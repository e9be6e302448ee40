package io.redpoll.node.server;

import io.redpoll.node.journal.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/// Holds replies until the journal is durable up to their writes, while the policy is `appendfsync always`.
///
/// Connections wait, threads do not: one sync of the disk lets out the replies of all writes before it. Safe for any
/// thread.
public final class JournalGate implements ReplyGate {
    private record Held(long position, Runnable task) {}

    private final Journal journal;
    private final BooleanSupplier always;
    private final Queue<Held> waiting =
            new PriorityQueue<>((one, other) -> Long.compare(one.position(), other.position()));

    /// @param always whether the policy is `always` now
    public JournalGate(Journal journal, BooleanSupplier always) {
        this.journal = journal;
        this.always = always;
        journal.onDurable(position -> release());
    }

    @Override
    public boolean mayLeave(long position) {
        return position == 0 || !always.getAsBoolean() || !journal.hasFile() || journal.durable() >= position;
    }

    @Override
    public void whenDurable(long position, Runnable task) {
        synchronized (waiting) {
            waiting.add(new Held(position, task));
        }
        // The journal may have become durable just before.
        if (mayLeave(position)) {
            release();
        }
    }

    private void release() {
        List<Runnable> due = new ArrayList<>();
        synchronized (waiting) {
            for (var first = waiting.peek(); first != null && mayLeave(first.position()); first = waiting.peek()) {
                waiting.remove();
                due.add(first.task());
            }
        }
        due.forEach(Runnable::run);
    }
}
