package io.redpoll.node.scripting;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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

    /// Shows each.
    ///
    /// @return whether there was any
    boolean forEach(Consumer<RunningScript> action) {
        boolean any = false;
        for (var slot : slots) {
            var script = slot.script;
            if (script != null) {
                any = true;
                action.accept(script);
            }
        }
        return any;
    }

    boolean isEmpty() {
        return !forEach(_ -> {});
    }

    List<RunningScript> all() {
        var all = new ArrayList<RunningScript>();
        forEach(all::add);
        return all;
    }
}
