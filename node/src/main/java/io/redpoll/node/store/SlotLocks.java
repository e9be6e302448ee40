package io.redpoll.node.store;

import io.redpoll.proto.bytes.HashSlot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/// One lock for each hash slot: whoever holds a slot's lock alone reads and writes its keys, in every database.
///
/// Not reentrant. Several slots are taken in ascending order, never otherwise. Threads do not own locks: one may
/// lock and another unlock, provided that they hand over by some happens-before of their own.
///
/// A lock is one word, so that all of them fit in the second-level cache. Taking a free one is a compare-and-set,
/// releasing it a plain store. A waiter spins, because locks are held for less than a microsecond, and then sleeps
/// for short times rather than queueing: a queue would make every release an atomic exchange, and who holds a lock
/// for longer than the spin has mostly lost its processor, so that a wake-up could not be prompt either. The price
/// is an order of arrival that is not kept and, where a holder was suspended, up to [#SLEEP_NS_MAX] of needless
/// sleep.
public final class SlotLocks {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int FREE = 0;
    private static final int HELD = 1;

    private static final int SPINS = 256;
    private static final long SLEEP_NS_MIN = 2_000;
    private static final long SLEEP_NS_MAX = 100_000;

    private final int[] words;

    public SlotLocks() {
        this(HashSlot.COUNT);
    }

    /// A smaller set, for tests.
    SlotLocks(int count) {
        words = new int[count];
    }

    public void lock(int slot) {
        if (!WORD.compareAndSet(words, slot, FREE, HELD)) {
            await(slot, Long.MAX_VALUE);
        }
    }

    /// As [#lock(int)], waiting for about so long at most.
    ///
    /// @return whether the lock was taken
    public boolean tryLock(int slot, long waitNs) {
        return WORD.compareAndSet(words, slot, FREE, HELD) || await(slot, waitNs);
    }

    public boolean tryLock(int slot) {
        return WORD.compareAndSet(words, slot, FREE, HELD);
    }

    public void unlock(int slot) {
        assert words[slot] == HELD : "slot " + slot + " is not locked";
        WORD.setRelease(words, slot, FREE);
    }

    /// Takes every lock, in ascending order: whoever returns from this is alone in the keyspace.
    public void lockAll() {
        for (int slot = 0; slot < words.length; slot++) {
            lock(slot);
        }
    }

    public void unlockAll() {
        for (int slot = words.length - 1; slot >= 0; slot--) {
            unlock(slot);
        }
    }

    /// Whether somebody holds the lock; for assertions.
    public boolean isLocked(int slot) {
        return (int) WORD.getAcquire(words, slot) == HELD;
    }

    private boolean await(int slot, long waitNs) {
        long sleepNs = SLEEP_NS_MIN;
        long begun = 0;
        for (int spins = 0; ; spins++) {
            if ((int) WORD.getOpaque(words, slot) == FREE && WORD.compareAndSet(words, slot, FREE, HELD)) {
                return true;
            }
            if (spins < SPINS) {
                Thread.onSpinWait();
                continue;
            }
            if (begun == 0) {
                begun = System.nanoTime();
            } else if (System.nanoTime() - begun > waitNs) {
                return false;
            }
            LockSupport.parkNanos(this, sleepNs);
            sleepNs = Math.min(sleepNs * 2, SLEEP_NS_MAX);
        }
    }
}
