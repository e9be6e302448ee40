package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

class SlotLocksTest {
    @Test
    void heldLockIsNotTaken() {
        var locks = new SlotLocks(2);
        locks.lock(1);
        assertTrue(locks.isLocked(1));
        assertFalse(locks.tryLock(1));
        assertTrue(locks.tryLock(0));
        locks.unlock(0);
        locks.unlock(1);
        locks.lockAll();
        assertFalse(locks.tryLock(0));
        locks.unlockAll();
        assertTrue(locks.tryLock(1));
    }

    @Test
    void nobodyElseIsInside() throws Exception {
        var locks = new SlotLocks(4);
        var sums = new long[4];
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 20_000; i++) {
                    if (i % 100 == 0) {
                        locks.lockAll();
                        sums[0]++;
                        locks.unlockAll();
                    } else {
                        locks.lock(i % 4);
                        sums[i % 4]++;
                        locks.unlock(i % 4);
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(80_000, sums[0] + sums[1] + sums[2] + sums[3]);
    }

    /// What is read and written under locks behaves as if one thread did it all, in every interleaving that
    /// Lincheck tries.
    @Test
    void guardedOperationsAreLinearizable() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .iterations(8)
                .invocationsPerIteration(500)
                .check(Guarded.class);
    }

    public static class Guarded {
        private final SlotLocks locks = new SlotLocks(2);
        private int first;
        private int second;

        @Operation
        public int addFirst() {
            locks.lock(0);
            int sum = ++first;
            locks.unlock(0);
            return sum;
        }

        @Operation
        public int addSecond() {
            locks.lock(1);
            int sum = ++second;
            locks.unlock(1);
            return sum;
        }

        @Operation
        public int move() {
            locks.lockAll();
            first--;
            second++;
            int both = first * 1000 + second;
            locks.unlockAll();
            return both;
        }
    }
}
