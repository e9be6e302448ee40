package io.redpoll.node.dispatch;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.store.SlotLocks;
import io.redpoll.proto.bytes.HashSlot;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// The slot locks that one thread holds: none, one, several or all.
///
/// Consecutive commands on one slot keep its lock. Several are taken in ascending order. Used by one thread.
final class HeldSlots {
    private static final int NONE = -1;
    private static final long RETRY_NS = 20_000;
    /// So long a lock is waited for that may be held for long.
    private static final long PATIENCE_NS = 200_000;

    private final SlotLocks locks;
    private final LongCommands longCommands;
    private boolean isPatient;
    private int single = NONE;
    private boolean all;
    private int[] several = new int[16];
    private int severalCount;

    /// @param longCommands that may hold locks for long
    HeldSlots(SlotLocks locks, LongCommands longCommands) {
        this.locks = locks;
        this.longCommands = longCommands;
    }

    /// Waits for locks however long they are held, from now on, instead of giving up.
    void bePatient() {
        isPatient = true;
    }

    /// @throws CommandException where it may be held for long
    private void lock(int slot) {
        if (!locks.tryLock(slot)) {
            await(slot);
        }
    }

    private void await(int slot) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (!locks.tryLock(slot, PATIENCE_NS / 4)) {
            if (!isPatient && longCommands.any() && System.nanoTime() - deadline > 0) {
                throw longCommands.refusal();
            }
        }
    }

    /// Holds exactly this slot's lock.
    void hold(int slot) {
        if (slot != single) {
            release();
            lock(slot);
            single = slot;
        }
    }

    /// Holds every lock.
    void holdAll() {
        release();
        int taken = 0;
        try {
            for (; taken < HashSlot.COUNT; taken++) {
                lock(taken);
            }
        } catch (CommandException busy) {
            while (--taken >= 0) {
                locks.unlock(taken);
            }
            throw busy;
        }
        all = true;
    }

    boolean holdsAll() {
        return all;
    }

    boolean holds(int slot) {
        if (all || single == slot) {
            return true;
        }
        for (int i = 0; i < severalCount; i++) {
            if (several[i] == slot) {
                return true;
            }
        }
        return false;
    }

    /// Begins a set of slots; the locks held before are released.
    void begin() {
        release();
    }

    /// Adds a slot to the set begun; one that is there already adds nothing.
    void add(int slot) {
        if (severalCount == several.length) {
            compact();
            if (severalCount > several.length / 2) {
                several = Arrays.copyOf(several, several.length * 2);
            }
        }
        several[severalCount++] = slot;
    }

    /// The slot added first; only where one was added.
    int firstAdded() {
        return several[0];
    }

    /// Whether all slots added are one.
    boolean isOneSlot() {
        for (int i = 1; i < severalCount; i++) {
            if (several[i] != several[0]) {
                return false;
            }
        }
        return severalCount > 0;
    }

    /// Drops the set begun, whose locks are not taken yet.
    void forget() {
        severalCount = 0;
    }

    /// Takes the locks of the set.
    void lockAdded() {
        compact();
        int taken = 0;
        try {
            for (; taken < severalCount; taken++) {
                lock(several[taken]);
            }
        } catch (CommandException busy) {
            severalCount = taken;
            release();
            throw busy;
        }
    }

    /// Takes one more lock, out of order and therefore only for so long.
    ///
    /// @return false where another thread kept it
    boolean tryAnother(int slot, long waitNs) {
        long deadline = System.nanoTime() + waitNs;
        while (!locks.tryLock(slot)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(RETRY_NS);
        }
        if (severalCount == several.length) {
            several = Arrays.copyOf(several, several.length * 2);
        }
        several[severalCount++] = slot;
        return true;
    }

    private void compact() {
        Arrays.sort(several, 0, severalCount);
        int kept = 0;
        for (int i = 0; i < severalCount; i++) {
            if (kept == 0 || several[kept - 1] != several[i]) {
                several[kept++] = several[i];
            }
        }
        severalCount = kept;
    }

    /// The one slot of the set, or [Frame#NO_SLOT] where it has several.
    int onlySlot() {
        return severalCount == 1 ? several[0] : Frame.NO_SLOT;
    }

    void release() {
        if (single != NONE) {
            locks.unlock(single);
            single = NONE;
        }
        if (all) {
            all = false;
            locks.unlockAll();
        }
        for (int i = severalCount - 1; i >= 0; i--) {
            locks.unlock(several[i]);
        }
        severalCount = 0;
    }
}
