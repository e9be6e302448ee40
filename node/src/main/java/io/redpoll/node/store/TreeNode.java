package io.redpoll.node.store;

import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;

/// One block of a [CountedTree]: a leaf with entries, or an inner node with what lies below it. This class knows
/// the layout; the tree knows when nodes split, merge and go.
///
/// ```
/// node      0  long   the next leaf, or 0; inner nodes have no neighbours
///           8  long   the leaf before, or 0
///          16  short  entries
///          18  short  entries that the block has room for
///          20  byte   level: 0 a leaf
///          21  byte   bytes of a key: 8 or 16
///          24         entries
/// entry    key (8 or 16) · item (8)
///          in inner nodes those of the first entry below, and then: address of the child (8) · entries below it (8)
/// ```
///
/// A block takes 1 KiB. Only a root that is a leaf has less room where it has few entries.
final class TreeNode {
    private static final int NODE_BYTES = 1024;
    private static final int ITEM_BYTES = 8;
    private static final int BELOW_BYTES = 16;

    private static final int NEXT = 0;
    private static final int PREVIOUS = 8;
    private static final int COUNT = 16;
    private static final int CAPACITY = 18;
    private static final int LEVEL = 20;
    private static final int KEY_BYTES = 21;
    private static final int HEADER_BYTES = 24;

    private TreeNode() {}

    /// How many entries a node may have.
    static int capacityMax(int level, int keyBytes) {
        return (NODE_BYTES - HEADER_BYTES) / entryBytes(level, keyBytes);
    }

    /// Room for a root leaf with `count` entries: as many as fill a block of memory.
    static int capacityFor(int count, int keyBytes) {
        int entryBytes = entryBytes(0, keyBytes);
        long bytes = SizeClass.round(HEADER_BYTES + (long) count * entryBytes);
        return (int) Math.min((bytes - HEADER_BYTES) / entryBytes, capacityMax(0, keyBytes));
    }

    /// A new node without entries and neighbours.
    static long create(SlabCache cache, int level, int keyBytes, int capacity) {
        long node = cache.allocate(bytes(level, keyBytes, capacity));
        Memory.putLong(node + NEXT, 0);
        Memory.putLong(node + PREVIOUS, 0);
        Memory.putShort(node + COUNT, (short) 0);
        Memory.putShort(node + CAPACITY, (short) capacity);
        Memory.putByte(node + LEVEL, (byte) level);
        Memory.putByte(node + KEY_BYTES, (byte) keyBytes);
        return node;
    }

    static void free(SlabCache cache, long node) {
        cache.free(node, bytes(node));
    }

    /// Bytes that the node was allocated with.
    static long bytes(long node) {
        return bytes(level(node), keyBytes(node), capacity(node));
    }

    static int count(long node) {
        return Memory.getShort(node + COUNT);
    }

    static void setCount(long node, int count) {
        Memory.putShort(node + COUNT, (short) count);
    }

    static int capacity(long node) {
        return Memory.getShort(node + CAPACITY);
    }

    static int level(long node) {
        return Memory.getByte(node + LEVEL);
    }

    static int keyBytes(long node) {
        return Memory.getByte(node + KEY_BYTES);
    }

    static int entryBytes(long node) {
        return entryBytes(level(node), keyBytes(node));
    }

    static long entry(long node, int index) {
        return node + HEADER_BYTES + (long) index * entryBytes(node);
    }

    /// The address of an inner node's child.
    static long child(long node, int index) {
        return Memory.getLong(entry(node, index) + keyBytes(node) + ITEM_BYTES);
    }

    /// Moves an inner node's child, and returns where it is then.
    static long moveChild(Mover mover, long node, int index) {
        long child = child(node, index);
        long moved = mover.move(child, bytes(child));
        if (moved != child) {
            Memory.putLong(entry(node, index) + keyBytes(node) + ITEM_BYTES, moved);
            if (next(moved) != 0) {
                Memory.putLong(next(moved) + PREVIOUS, moved);
            }
            if (previous(moved) != 0) {
                Memory.putLong(previous(moved) + NEXT, moved);
            }
        }
        return moved;
    }

    /// How many entries lie below an inner node's child.
    static long below(long node, int index) {
        return Memory.getLong(entry(node, index) + keyBytes(node) + ITEM_BYTES + 8);
    }

    /// How many entries lie in and below a node.
    static long total(long node) {
        int count = count(node);
        if (level(node) == 0) {
            return count;
        }
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += below(node, i);
        }
        return total;
    }

    static void addBelow(long node, int index, long difference) {
        long address = entry(node, index) + keyBytes(node) + ITEM_BYTES + 8;
        Memory.putLong(address, Memory.getLong(address) + difference);
    }

    /// Writes an inner node's entry anew: what its child holds.
    static void describe(long node, int index, long child) {
        copyFirst(node, index, child);
        long address = entry(node, index) + keyBytes(node) + ITEM_BYTES;
        Memory.putLong(address, child);
        Memory.putLong(address + 8, total(child));
    }

    /// Lets an inner node's entry name the first entry of its child.
    static void copyFirst(long node, int index, long child) {
        Memory.copy(entry(child, 0), entry(node, index), keyBytes(node) + ITEM_BYTES);
    }

    /// Makes room for one entry, whose bytes are for the caller to write.
    static void open(long node, int index) {
        int count = count(node);
        long address = entry(node, index);
        long bytes = (long) (count - index) * entryBytes(node);
        if (bytes > 0) {
            Memory.move(address, address + entryBytes(node), bytes);
        }
        setCount(node, count + 1);
    }

    /// Takes `taken` entries out.
    static void close(long node, int index, int taken) {
        int count = count(node);
        long bytes = (long) (count - index - taken) * entryBytes(node);
        if (bytes > 0) {
            Memory.move(entry(node, index + taken), entry(node, index), bytes);
        }
        setCount(node, count - taken);
    }

    /// Moves the last `moved` entries of a node to the front of its right neighbour.
    static void moveRight(long left, long right, int moved) {
        int rightCount = count(right);
        int leftCount = count(left) - moved;
        if (rightCount > 0) {
            Memory.move(entry(right, 0), entry(right, moved), (long) rightCount * entryBytes(right));
        }
        Memory.copy(entry(left, leftCount), entry(right, 0), (long) moved * entryBytes(right));
        setCount(left, leftCount);
        setCount(right, rightCount + moved);
    }

    /// Moves the first `moved` entries of a node to the end of its left neighbour.
    static void moveLeft(long left, long right, int moved) {
        int leftCount = count(left);
        Memory.copy(entry(right, 0), entry(left, leftCount), (long) moved * entryBytes(left));
        setCount(left, leftCount + moved);
        close(right, 0, moved);
    }

    static long next(long leaf) {
        return Memory.getLong(leaf + NEXT);
    }

    static long previous(long leaf) {
        return Memory.getLong(leaf + PREVIOUS);
    }

    /// Puts a new leaf behind another.
    static void link(long leaf, long added) {
        long next = next(leaf);
        Memory.putLong(added + NEXT, next);
        Memory.putLong(added + PREVIOUS, leaf);
        Memory.putLong(leaf + NEXT, added);
        if (next != 0) {
            Memory.putLong(next + PREVIOUS, added);
        }
    }

    static void unlink(long leaf) {
        long next = next(leaf);
        long previous = previous(leaf);
        if (previous != 0) {
            Memory.putLong(previous + NEXT, next);
        }
        if (next != 0) {
            Memory.putLong(next + PREVIOUS, previous);
        }
    }

    private static int entryBytes(int level, int keyBytes) {
        return keyBytes + ITEM_BYTES + (level == 0 ? 0 : BELOW_BYTES);
    }

    private static long bytes(int level, int keyBytes, int capacity) {
        return HEADER_BYTES + (long) capacity * entryBytes(level, keyBytes);
    }
}
