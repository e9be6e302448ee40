package io.redpoll.node.command;

import java.util.Arrays;

/// Where the keys of a call are among its arguments; refilled for each call that needs it, never shrunk.
public final class KeyPositions {
    private int[] positions = new int[16];
    private KeyAccess[] accesses = new KeyAccess[16];
    private int count;

    public void clear() {
        count = 0;
    }

    public int count() {
        return count;
    }

    /// The index among the arguments of the `nth` key, from 0.
    public int at(int nth) {
        return positions[nth];
    }

    /// What the command does to the `nth` key, from 0.
    public KeyAccess access(int nth) {
        return accesses[nth];
    }

    public void add(int position, KeyAccess access) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            accesses = Arrays.copyOf(accesses, count * 2);
        }
        positions[count] = position;
        accesses[count++] = access;
    }
}
