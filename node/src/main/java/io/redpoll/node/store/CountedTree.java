package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;

/// Entries in order, found by key as well as by rank: a B+tree outside the heap whose inner nodes count what lies
/// below them. An entry is a key of 8 or 16 bytes and an item of 8.
///
/// A tree is its root, one word that the caller keeps, 0 where there is no entry; methods that change a tree return
/// its new root. This object is the way in for one thread, which serves any number of trees with keys of one size;
/// the slot lock of the tree that it works on is held all the time.
///
/// Keys order unsigned, a key's first half before its second. Keys of 16 bytes are unique and say all. Of keys of
/// 8 bytes several may be equal; then the items decide, in the order of [#compareTied(long, long)], which a
/// subclass may define by what an item stands for. Key and tie together must be unique.
///
/// Entries added in ascending or descending order fill the leaves wholly, entries added at random about two thirds.
/// A node that is less than a third full joins a neighbour or shares with it. No method but
/// [#free(SlabCache, long)] and [#bytes(long)] takes longer than logarithmic time, or allocates on the heap.
class CountedTree {
    /// The item that a search names which has none to name.
    static final long NO_ITEM = 0;

    private static final int DEPTH_MAX = 32;

    /// How entries whose key is the sought one compare with what is sought.
    private enum Tie {
        BEHIND,
        BEFORE,
        BY_ITEM
    }

    private final SlabCache cache;
    private final int keyBytes;
    private final int leafCapacity;
    private final int innerCapacity;

    // What is sought.
    private long first;
    private long second;
    private long sought;
    private Tie tie = Tie.BY_ITEM;

    // Where the last descent ended, and which way it went.
    private final long[] nodes = new long[DEPTH_MAX];
    private final int[] indexes = new int[DEPTH_MAX];
    private int depth;
    private long leaf;
    private int index;

    private long removedItem;
    private long rankBehind;

    /// @param keyBytes 8 or 16
    CountedTree(SlabCache cache, int keyBytes) {
        this.cache = cache;
        this.keyBytes = keyBytes;
        this.leafCapacity = TreeNode.capacityMax(0, keyBytes);
        this.innerCapacity = TreeNode.capacityMax(1, keyBytes);
    }

    /// How an entry's item compares with the sought item, where their keys of 8 bytes are equal: negative, 0 or
    /// positive. By default items are unsigned numbers.
    int compareTied(long item, long sought) {
        return Long.compareUnsigned(item, sought);
    }

    /// How many entries there are.
    static long count(long root) {
        return root == 0 ? 0 : TreeNode.total(root);
    }

    /// Adds an entry that is not there yet.
    ///
    /// @param second 0 where keys have 8 bytes
    /// @return the new root
    long insert(long root, long first, long second, long item) {
        if (root == 0) {
            long added = TreeNode.create(cache, 0, keyBytes, TreeNode.capacityFor(1, keyBytes));
            TreeNode.setCount(added, 1);
            write(added, 0, first, second, item);
            return added;
        }
        seek(first, second, Tie.BY_ITEM, item);
        descend(root);
        assert !isFound() : "an entry was added twice";
        if (TreeNode.count(leaf) == TreeNode.capacity(leaf)) {
            if (TreeNode.capacity(leaf) == leafCapacity) {
                return insertWithSplit(root, item);
            }
            int count = TreeNode.count(leaf);
            leaf = rebuilt(leaf, count + 1 + (count >>> 1));
        }
        TreeNode.open(leaf, index);
        write(leaf, index, first, second, item);
        if (depth == 0) {
            return leaf;
        }
        boolean isFirst = index == 0;
        for (int d = depth - 1; d >= 0; d--) {
            TreeNode.addBelow(nodes[d], indexes[d], 1);
            if (isFirst) {
                TreeNode.copyFirst(nodes[d], indexes[d], d == depth - 1 ? leaf : nodes[d + 1]);
                isFirst = indexes[d] == 0;
            }
        }
        return root;
    }

    /// Removes an entry if it is there; [#removedItem()] then says what it had.
    ///
    /// @param item the item, or what else [#compareTied(long, long)] knows; of no account for keys of 16 bytes
    /// @return the new root
    long remove(long root, long first, long second, long item) {
        removedItem = NO_ITEM;
        if (root == 0) {
            return 0;
        }
        seek(first, second, Tie.BY_ITEM, item);
        descend(root);
        if (!isFound()) {
            return root;
        }
        removedItem = item(leaf, index);
        return take(root, 1);
    }

    /// Lets an entry that is there have another item, which compares as the one before does.
    void exchange(long root, long first, long second, long item, long other) {
        seek(first, second, Tie.BY_ITEM, item);
        descend(root);
        assert isFound() : "an entry is gone";
        Memory.putLong(TreeNode.entry(leaf, index) + keyBytes, other);
        boolean isFirst = index == 0;
        long child = leaf;
        for (int d = depth - 1; d >= 0 && isFirst; d--) {
            TreeNode.copyFirst(nodes[d], indexes[d], child);
            isFirst = indexes[d] == 0;
            child = nodes[d];
        }
    }

    /// Moves the nodes on the way to the entry at a rank where their memory is to be given back.
    ///
    /// @return the new root; [#rankBehind()] then says where the next leaf begins
    long move(Mover mover, long root, long rank) {
        long top = mover.move(root, TreeNode.bytes(root));
        long node = top;
        long left = rank;
        while (TreeNode.level(node) > 0) {
            int child = 0;
            long below = TreeNode.below(node, 0);
            while (left >= below) {
                left -= below;
                below = TreeNode.below(node, ++child);
            }
            node = TreeNode.moveChild(mover, node, child);
        }
        rankBehind = rank - left + TreeNode.count(node);
        return top;
    }

    /// Where the leaf ended that [#move(Mover, long, long)] came to.
    long rankBehind() {
        return rankBehind;
    }

    /// The item of the entry that [#remove(long, long, long, long)] removed, or [#NO_ITEM].
    long removedItem() {
        return removedItem;
    }

    /// Removes `count` entries from a rank on; there must be so many. Takes time for their leaves, not for each.
    ///
    /// @return the new root
    long removeRange(long root, long rank, long count) {
        long left = count;
        long after = root;
        while (left > 0) {
            descendTo(after, rank);
            int taken = (int) Math.min(left, TreeNode.count(leaf) - index);
            after = take(after, taken);
            left -= taken;
        }
        return after;
    }

    /// Lets an entry that is there have another item of the same order. The item before must still be such that it
    /// can be compared.
    void replaceItem(long root, long first, long second, long item, long replacement) {
        seek(first, second, Tie.BY_ITEM, item);
        descend(root);
        assert isFound() : "no entry to replace";
        Memory.putLong(TreeNode.entry(leaf, index) + keyBytes, replacement);
        boolean isFirst = index == 0;
        for (int d = depth - 1; d >= 0 && isFirst; d--) {
            TreeNode.copyFirst(nodes[d], indexes[d], d == depth - 1 ? leaf : nodes[d + 1]);
            isFirst = indexes[d] == 0;
        }
    }

    /// Goes to an entry or, where it is not there, to the one that would follow it.
    ///
    /// @return whether it is there
    boolean find(long root, long first, long second, long item, TreeCursor cursor) {
        if (root == 0) {
            cursor.clear();
            return false;
        }
        seek(first, second, Tie.BY_ITEM, item);
        descend(root);
        cursor.forward(leaf, index);
        return isFound();
    }

    /// Goes to the first entry with the key or a greater one.
    boolean atLeast(long root, long first, long second, TreeCursor cursor) {
        return forward(root, first, second, Tie.BEHIND, cursor);
    }

    /// Goes to the first entry with a greater key.
    boolean above(long root, long first, long second, TreeCursor cursor) {
        return forward(root, first, second, Tie.BEFORE, cursor);
    }

    /// Goes to the last entry with the key or a smaller one.
    boolean atMost(long root, long first, long second, TreeCursor cursor) {
        return backward(root, first, second, Tie.BEFORE, cursor);
    }

    /// Goes to the last entry with a smaller key.
    boolean below(long root, long first, long second, TreeCursor cursor) {
        return backward(root, first, second, Tie.BEHIND, cursor);
    }

    /// How many entries come before an entry, whether or not it is there itself.
    long rank(long root, long first, long second, long item) {
        return rank(root, first, second, Tie.BY_ITEM, item);
    }

    /// How many entries have a smaller key.
    long countBelow(long root, long first, long second) {
        return rank(root, first, second, Tie.BEHIND, NO_ITEM);
    }

    /// How many entries have the key or a smaller one.
    long countAtMost(long root, long first, long second) {
        return rank(root, first, second, Tie.BEFORE, NO_ITEM);
    }

    /// Goes to the entry with so many before it.
    ///
    /// @return whether there is one
    boolean atRank(long root, long rank, TreeCursor cursor) {
        if (rank < 0 || rank >= count(root)) {
            cursor.clear();
            return false;
        }
        descendTo(root, rank);
        return cursor.forward(leaf, index);
    }

    boolean first(long root, TreeCursor cursor) {
        return toFirst(root, cursor);
    }

    /// As [#first(long, TreeCursor)], for those who have no tree object.
    static boolean toFirst(long root, TreeCursor cursor) {
        if (root == 0) {
            cursor.clear();
            return false;
        }
        long node = root;
        while (TreeNode.level(node) > 0) {
            node = TreeNode.child(node, 0);
        }
        return cursor.forward(node, 0);
    }

    boolean last(long root, TreeCursor cursor) {
        return atRank(root, count(root) - 1, cursor);
    }

    /// Frees a tree's nodes. Items are the caller's, who walks the tree before.
    static void free(SlabCache cache, long root) {
        if (root == 0) {
            return;
        }
        if (TreeNode.level(root) > 0) {
            int count = TreeNode.count(root);
            for (int i = 0; i < count; i++) {
                free(cache, TreeNode.child(root, i));
            }
        }
        TreeNode.free(cache, root);
    }

    /// Bytes that a tree's nodes were allocated with.
    static long bytes(long root) {
        if (root == 0) {
            return 0;
        }
        long bytes = TreeNode.bytes(root);
        if (TreeNode.level(root) > 0) {
            int count = TreeNode.count(root);
            for (int i = 0; i < count; i++) {
                bytes += bytes(TreeNode.child(root, i));
            }
        }
        return bytes;
    }

    private boolean forward(long root, long first, long second, Tie tie, TreeCursor cursor) {
        if (root == 0) {
            cursor.clear();
            return false;
        }
        seek(first, second, tie, NO_ITEM);
        descend(root);
        return cursor.forward(leaf, index);
    }

    private boolean backward(long root, long first, long second, Tie tie, TreeCursor cursor) {
        if (root == 0) {
            cursor.clear();
            return false;
        }
        seek(first, second, tie, NO_ITEM);
        descend(root);
        return cursor.backward(leaf, index - 1);
    }

    private long rank(long root, long first, long second, Tie tie, long item) {
        if (root == 0) {
            return 0;
        }
        seek(first, second, tie, item);
        descend(root);
        long rank = index;
        for (int d = 0; d < depth; d++) {
            for (int i = 0; i < indexes[d]; i++) {
                rank += TreeNode.below(nodes[d], i);
            }
        }
        return rank;
    }

    private void seek(long first, long second, Tie tie, long item) {
        this.first = first;
        this.second = second;
        this.tie = tie;
        this.sought = item;
    }

    /// Goes to the leaf where the sought entry is or would be, and to the first entry there that does not come
    /// before it.
    private void descend(long root) {
        long node = root;
        depth = 0;
        while (TreeNode.level(node) > 0) {
            int child = Math.max(0, search(node, true) - 1);
            nodes[depth] = node;
            indexes[depth++] = child;
            node = TreeNode.child(node, child);
        }
        leaf = node;
        index = search(node, false);
    }

    private void descendTo(long root, long rank) {
        long node = root;
        long left = rank;
        depth = 0;
        while (TreeNode.level(node) > 0) {
            int child = 0;
            long below = TreeNode.below(node, 0);
            while (left >= below) {
                left -= below;
                below = TreeNode.below(node, ++child);
            }
            nodes[depth] = node;
            indexes[depth++] = child;
            node = TreeNode.child(node, child);
        }
        leaf = node;
        index = (int) left;
    }

    /// How many of a node's entries come before what is sought, or are it.
    private int search(long node, boolean orAreIt) {
        int bytes = TreeNode.entryBytes(node);
        long entries = TreeNode.entry(node, 0);
        int low = 0;
        int high = TreeNode.count(node);
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = compare(entries + (long) middle * bytes);
            if (order < 0 || (order == 0 && orAreIt)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(long entry) {
        long key = Memory.getLong(entry);
        if (key != first) {
            return Long.compareUnsigned(key, first);
        }
        if (keyBytes == 16) {
            long half = Memory.getLong(entry + 8);
            if (half != second) {
                return Long.compareUnsigned(half, second);
            }
        }
        return switch (tie) {
            case BEHIND -> 1;
            case BEFORE -> -1;
            case BY_ITEM -> keyBytes == 16 ? 0 : compareTied(Memory.getLong(entry + 8), sought);
        };
    }

    private boolean isFound() {
        return index < TreeNode.count(leaf) && compare(TreeNode.entry(leaf, index)) == 0;
    }

    private long item(long leaf, int index) {
        return Memory.getLong(TreeNode.entry(leaf, index) + keyBytes);
    }

    private void write(long leaf, int index, long first, long second, long item) {
        long entry = TreeNode.entry(leaf, index);
        Memory.putLong(entry, first);
        if (keyBytes == 16) {
            Memory.putLong(entry + 8, second);
        }
        Memory.putLong(entry + keyBytes, item);
    }

    /// A lone leaf with room for another number of entries; the one before is freed.
    private long rebuilt(long leaf, int wanted) {
        long rebuilt = TreeNode.create(cache, 0, keyBytes, TreeNode.capacityFor(wanted, keyBytes));
        TreeNode.moveLeft(rebuilt, leaf, TreeNode.count(leaf));
        TreeNode.free(cache, leaf);
        return rebuilt;
    }

    /// Puts the sought entry into a full leaf by splitting it, and its parents where they are full as well. At the
    /// edges of the tree the old node stays full, since more is likely to come at the same edge.
    private long insertWithSplit(long root, long item) {
        boolean atEnd = index == leafCapacity && TreeNode.next(leaf) == 0;
        boolean atStart = index == 0 && TreeNode.previous(leaf) == 0;
        int kept = atEnd ? leafCapacity : atStart ? 0 : leafCapacity / 2;
        long right = split(leaf, kept);
        TreeNode.link(leaf, right);
        boolean goesRight = index >= kept && !atStart;
        long target = goesRight ? right : leaf;
        int place = goesRight ? index - kept : index;
        TreeNode.open(target, place);
        write(target, place, first, second, item);

        long left = leaf;
        for (int d = depth - 1; d >= 0; d--) {
            long node = nodes[d];
            TreeNode.describe(node, indexes[d], left);
            long added = right;
            right = 0;
            if (added != 0) {
                int at = indexes[d] + 1;
                if (TreeNode.count(node) < innerCapacity) {
                    describeNew(node, at, added);
                } else {
                    int keeps = atEnd ? innerCapacity : atStart ? 1 : innerCapacity / 2;
                    right = split(node, keeps);
                    describeNew(at < keeps ? node : right, at < keeps ? at : at - keeps, added);
                }
            }
            left = node;
        }
        if (right == 0) {
            return root;
        }
        long above = TreeNode.create(cache, TreeNode.level(root) + 1, keyBytes, innerCapacity);
        describeNew(above, 0, root);
        describeNew(above, 1, right);
        return above;
    }

    private static void describeNew(long node, int index, long child) {
        TreeNode.open(node, index);
        TreeNode.describe(node, index, child);
    }

    private long split(long node, int kept) {
        long right = TreeNode.create(cache, TreeNode.level(node), keyBytes, TreeNode.capacity(node));
        TreeNode.moveRight(node, right, TreeNode.count(node) - kept);
        return right;
    }

    /// Takes entries out of the found leaf from the found index on, and mends what gets too small on the way up.
    private long take(long root, int taken) {
        TreeNode.close(leaf, index, taken);
        long child = leaf;
        for (int d = depth - 1; d >= 0; d--) {
            long node = nodes[d];
            int at = indexes[d];
            if (TreeNode.count(child) == 0) {
                drop(child);
                TreeNode.close(node, at, 1);
            } else {
                TreeNode.addBelow(node, at, -taken);
                TreeNode.copyFirst(node, at, child);
                if (TreeNode.count(child) <= TreeNode.capacity(child) / 3 && TreeNode.count(node) > 1) {
                    mend(node, at == 0 ? 0 : at - 1);
                }
            }
            child = node;
        }
        return topped(root);
    }

    /// Lets the children at an index and behind it become one, or share evenly.
    private void mend(long node, int at) {
        long left = TreeNode.child(node, at);
        long right = TreeNode.child(node, at + 1);
        int leftCount = TreeNode.count(left);
        int rightCount = TreeNode.count(right);
        int capacity = TreeNode.capacity(left);
        if (leftCount + rightCount <= capacity - capacity / 8) {
            TreeNode.moveLeft(left, right, rightCount);
            drop(right);
            TreeNode.addBelow(node, at, TreeNode.below(node, at + 1));
            TreeNode.close(node, at + 1, 1);
            return;
        }
        int half = (leftCount + rightCount) / 2;
        if (leftCount > half) {
            TreeNode.moveRight(left, right, leftCount - half);
        } else {
            TreeNode.moveLeft(left, right, half - leftCount);
        }
        TreeNode.describe(node, at, left);
        TreeNode.describe(node, at + 1, right);
    }

    private void drop(long node) {
        if (TreeNode.level(node) == 0) {
            TreeNode.unlink(node);
        }
        TreeNode.free(cache, node);
    }

    /// The root after something was taken: none without entries, the only child of an inner node in its place, and
    /// a lone leaf with little in it in a smaller block.
    private long topped(long root) {
        long top = root;
        while (TreeNode.level(top) > 0 && TreeNode.count(top) == 1) {
            long child = TreeNode.child(top, 0);
            TreeNode.free(cache, top);
            top = child;
        }
        int count = TreeNode.count(top);
        if (count == 0) {
            TreeNode.free(cache, top);
            return 0;
        }
        boolean hasMuchRoom = TreeNode.level(top) == 0 && count < TreeNode.capacity(top) / 4;
        return hasMuchRoom ? rebuilt(top, count + 1 + (count >>> 1)) : top;
    }
}
