package io.redpoll.node.pubsub;

import io.redpoll.node.memory.Slab;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Which sessions may have cached which keys. Safe for any thread.
///
/// A key is one block outside the heap, with the ids of its sessions before its bytes; blocks of one hash are chained.
/// There are parts with a lock each, so that two loops rarely meet and none grows for long. A key's database does not
/// matter, as in Redis: who cached `k` of one database is told when `k` of another changes, too.
///
///     0        8     16           20         24           28   32            32 + 8 × capacity
///     ├────────┼─────┼────────────┼──────────┼────────────┼────┼─────────────┼──────────┤
///     │ next   │hash │ key length │ id count │ id capacity│ –  │ ids         │ key      │
///     └────────┴─────┴────────────┴──────────┴────────────┴────┴─────────────┴──────────┘
final class TrackingTable {
    private static final int PARTS = 64;
    private static final int HEADS_MIN = 16;
    private static final int HASH = 8;
    private static final int KEY_LENGTH = 16;
    private static final int COUNT = 20;
    private static final int CAPACITY = 24;
    private static final int IDS = 32;

    private final Slab slab;
    private final LongPredicate isConnected;
    private final Part[] parts = new Part[PARTS];
    private final AtomicLong keys = new AtomicLong();
    private final AtomicLong items = new AtomicLong();
    private final Object memoryLock = new Object();
    private @Nullable SlabCache memory;

    /// @param isConnected whether there is still a session of an id: others are forgotten where they are met
    TrackingTable(Slab slab, LongPredicate isConnected) {
        this.slab = slab;
        this.isConnected = isConnected;
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part();
        }
    }

    /// Sessions taken out of the table; reused, grown as needed.
    static final class Ids {
        long[] ids = new long[8];
        int count;

        private void add(long address, int many) {
            ids = Arrays.copyOf(ids, Math.max(ids.length, many));
            count = many;
            for (int i = 0; i < many; i++) {
                ids[i] = Memory.getLong(address + 8L * i);
            }
        }
    }

    /// Notes that a session may have the key.
    void add(Slice key, long session) {
        partOf(key).add(key, session);
    }

    /// Takes the key out. False where nobody has it.
    boolean remove(Slice key, Ids into) {
        return partOf(key).remove(key, into);
    }

    /// Takes some key out, chosen by chance; null where there is none.
    byte @Nullable [] removeAny(Ids into) {
        int first = ThreadLocalRandom.current().nextInt(PARTS);
        for (int i = 0; i < PARTS; i++) {
            var key = parts[(first + i) % PARTS].removeAny(into);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    /// Takes all keys out; their memory is given back by the task returned, which may run later, on any thread.
    Runnable clear() {
        var detached = new long[PARTS][];
        for (int i = 0; i < PARTS; i++) {
            detached[i] = parts[i].detach();
        }
        return () -> {
            for (var heads : detached) {
                for (long head : heads) {
                    freeChain(head);
                }
            }
        };
    }

    private void freeChain(long first) {
        long entry = first;
        while (entry != 0) {
            long next = Memory.getLong(entry);
            free(entry);
            entry = next;
        }
    }

    long keys() {
        return keys.get();
    }

    /// Pairs of a key and a session.
    long items() {
        return items.get();
    }

    private long allocate(long bytes) {
        synchronized (memoryLock) {
            var stock = memory;
            if (stock == null) {
                stock = slab.cache();
                memory = stock;
            }
            return stock.allocate(bytes);
        }
    }

    private void free(long entry) {
        synchronized (memoryLock) {
            Objects.requireNonNull(memory).free(entry, bytesOf(entry));
        }
    }

    private Part partOf(Slice key) {
        return parts[(int) (key.hash() >>> 58)];
    }

    private static long bytes(int capacity, int keyLength) {
        return IDS + 8L * capacity + keyLength;
    }

    private static long bytesOf(long entry) {
        return bytes(Memory.getInt(entry + CAPACITY), Memory.getInt(entry + KEY_LENGTH));
    }

    private static long keyOf(long entry) {
        return entry + IDS + 8L * Memory.getInt(entry + CAPACITY);
    }

    private static boolean isOf(long entry, Slice key) {
        return Memory.getLong(entry + HASH) == key.hash()
                && Memory.getInt(entry + KEY_LENGTH) == key.length()
                && Memory.equal(keyOf(entry), key.address(), key.length());
    }

    /// Its own monitor guards it.
    private final class Part {
        private long[] heads = new long[HEADS_MIN];
        private int count;
        private int sessionCount;

        private int headOf(long hash) {
            return (int) (hash >>> 20) & (heads.length - 1);
        }

        synchronized void add(Slice key, long session) {
            int head = headOf(key.hash());
            long before = 0;
            for (long entry = heads[head]; entry != 0; entry = Memory.getLong(entry)) {
                if (isOf(entry, key)) {
                    addTo(entry, before, head, session);
                    return;
                }
                before = entry;
            }
            if (count == heads.length) {
                grow();
                head = headOf(key.hash());
            }
            long entry = allocate(bytes(1, key.length()));
            Memory.putLong(entry, heads[head]);
            Memory.putLong(entry + HASH, key.hash());
            Memory.putInt(entry + KEY_LENGTH, key.length());
            Memory.putInt(entry + COUNT, 1);
            Memory.putInt(entry + CAPACITY, 1);
            Memory.putLong(entry + IDS, session);
            Memory.copy(key.address(), keyOf(entry), key.length());
            heads[head] = entry;
            count++;
            keys.incrementAndGet();
            countSessions(1);
        }

        private void addTo(long entry, long before, int head, long session) {
            int sessions = Memory.getInt(entry + COUNT);
            for (int i = 0; i < sessions; i++) {
                if (Memory.getLong(entry + IDS + 8L * i) == session) {
                    return;
                }
            }
            long target = entry;
            if (sessions == Memory.getInt(entry + CAPACITY)) {
                sessions = dropGone(entry, sessions);
                if (sessions == Memory.getInt(entry + CAPACITY)) {
                    target = widened(entry, sessions * 2);
                    if (before == 0) {
                        heads[head] = target;
                    } else {
                        Memory.putLong(before, target);
                    }
                }
            }
            Memory.putLong(target + IDS + 8L * sessions, session);
            Memory.putInt(target + COUNT, sessions + 1);
            countSessions(1);
        }

        private void countSessions(int more) {
            sessionCount += more;
            items.addAndGet(more);
        }

        /// Forgets the sessions that have gone; how many stay.
        private int dropGone(long entry, int sessions) {
            int kept = 0;
            for (int i = 0; i < sessions; i++) {
                long id = Memory.getLong(entry + IDS + 8L * i);
                if (isConnected.test(id)) {
                    Memory.putLong(entry + IDS + 8L * kept++, id);
                }
            }
            countSessions(kept - sessions);
            return kept;
        }

        private long widened(long entry, int capacity) {
            int keyLength = Memory.getInt(entry + KEY_LENGTH);
            long wide = allocate(bytes(capacity, keyLength));
            Memory.copy(entry, wide, IDS + 8L * Memory.getInt(entry + CAPACITY));
            Memory.putInt(wide + CAPACITY, capacity);
            Memory.copy(keyOf(entry), keyOf(wide), keyLength);
            free(entry);
            return wide;
        }

        private void grow() {
            var old = heads;
            heads = new long[old.length * 2];
            for (long first : old) {
                long entry = first;
                while (entry != 0) {
                    long next = Memory.getLong(entry);
                    int head = headOf(Memory.getLong(entry + HASH));
                    Memory.putLong(entry, heads[head]);
                    heads[head] = entry;
                    entry = next;
                }
            }
        }

        synchronized boolean remove(Slice key, Ids into) {
            if (count == 0) {
                return false;
            }
            int head = headOf(key.hash());
            long before = 0;
            for (long entry = heads[head]; entry != 0; entry = Memory.getLong(entry)) {
                if (isOf(entry, key)) {
                    long next = Memory.getLong(entry);
                    if (before == 0) {
                        heads[head] = next;
                    } else {
                        Memory.putLong(before, next);
                    }
                    take(entry, into);
                    return true;
                }
                before = entry;
            }
            return false;
        }

        synchronized byte @Nullable [] removeAny(Ids into) {
            if (count == 0) {
                return null;
            }
            int head = ThreadLocalRandom.current().nextInt(heads.length);
            while (heads[head] == 0) {
                head = (head + 1) & (heads.length - 1);
            }
            long entry = heads[head];
            heads[head] = Memory.getLong(entry);
            var key = new byte[Memory.getInt(entry + KEY_LENGTH)];
            Memory.copy(keyOf(entry), key, 0, key.length);
            take(entry, into);
            return key;
        }

        private void take(long entry, Ids into) {
            int sessions = Memory.getInt(entry + COUNT);
            into.add(entry + IDS, sessions);
            free(entry);
            count--;
            keys.decrementAndGet();
            countSessions(-sessions);
        }

        /// The chains, which are the caller's now.
        synchronized long[] detach() {
            var old = heads;
            keys.addAndGet(-count);
            countSessions(-sessionCount);
            heads = new long[HEADS_MIN];
            count = 0;
            return old;
        }
    }
}
