package io.redpoll.node.scripting;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The scripts and functions in progress, one at most on each thread. Safe for any thread.
final class RunningScripts {
    private final List<Slot> slots = new CopyOnWriteArrayList<>();

    /// What one thread runs, which alone sets it.
    static final class Slot {
        private volatile @Nullable RunningScript script;

        private Slot() {}

        void begin(RunningScript begun) {
            script = begun;
        }

        void end() {
            script = null;
        }
    }

    /// One for a thread that has none.
    Slot newSlot() {
        var slot = new Slot();
        slots.add(slot);
        return slot;
    }

    boolean isEmpty() {
        for (var slot : slots) {
            if (slot.script != null) {
                return false;
            }
        }
        return true;
    }

    Stream<RunningScript> all() {
        return slots.stream().map(slot -> slot.script).filter(Objects::nonNull);
    }

    /// The one that has run for the longest time; null where none runs.
    @Nullable
    RunningScript longest() {
        return all().min(Comparator.comparingLong(script -> script.startedNs)).orElse(null);
    }
}
