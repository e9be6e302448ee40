package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;

/// A place in a [CountedTree]: one entry, or none.
///
/// Valid until the tree changes; walks from leaf to leaf without a look at the tree. Reused rather than allocated.
final class TreeCursor {
    private long leaf;
    private int index;
    private long entry;
    private int keyBytes;

    /// Whether there is an entry; only then may anything else be asked for.
    boolean isAtEntry() {
        return entry != 0;
    }

    /// The key, or its first half.
    long first() {
        return Memory.getLong(entry);
    }

    /// The second half of a key of 16 bytes.
    long second() {
        return Memory.getLong(entry + 8);
    }

    long item() {
        return Memory.getLong(entry + keyBytes);
    }

    /// Goes to the first entry of a tree.
    ///
    /// @return whether there is one
    boolean first(long root) {
        if (root == 0) {
            clear();
            return false;
        }
        long node = root;
        while (TreeNode.level(node) > 0) {
            node = TreeNode.child(node, 0);
        }
        return forward(node, 0);
    }

    /// Goes to the next entry; beyond the last there is none, and no way back.
    ///
    /// @return whether there is one
    boolean next() {
        return isAtEntry() && forward(leaf, index + 1);
    }

    /// Goes to the entry before; before the first there is none, and no way back.
    ///
    /// @return whether there is one
    boolean previous() {
        return isAtEntry() && backward(leaf, index - 1);
    }

    /// Stands at no entry.
    void clear() {
        leaf = 0;
        entry = 0;
    }

    /// Stands at the entry of a leaf, or at the first of the next where the leaf has not so many.
    boolean forward(long leaf, int index) {
        if (index < TreeNode.count(leaf)) {
            return at(leaf, index);
        }
        long next = TreeNode.next(leaf);
        if (next != 0) {
            return at(next, 0);
        }
        clear();
        return false;
    }

    /// Stands at the entry of a leaf, or at the last of the leaf before where the index is −1.
    boolean backward(long leaf, int index) {
        if (index >= 0) {
            return at(leaf, index);
        }
        long previous = TreeNode.previous(leaf);
        if (previous != 0) {
            return at(previous, TreeNode.count(previous) - 1);
        }
        clear();
        return false;
    }

    private boolean at(long leaf, int index) {
        this.leaf = leaf;
        this.index = index;
        entry = TreeNode.entry(leaf, index);
        keyBytes = TreeNode.keyBytes(leaf);
        return true;
    }
}
