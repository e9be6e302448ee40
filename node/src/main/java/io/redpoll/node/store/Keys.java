package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// Keys, whatever they hold. A key whose time is over counts as missing everywhere here.
///
/// Methods that take keys or a slot need the slot locks; [#scan(long, int, Visitor)] and [#random(Visitor)] take
/// them themselves.
@SuppressWarnings("DoNotCallSuggester")
public final class Keys {
    Keys() {}

    public boolean exists(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Whether there was a key.
    public boolean delete(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// One of [Type]'s numbers.
    public int type(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Milliseconds since 1970; -1 where the key does not expire, -2 where there is no key.
    public long expiresAt(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Lets the key expire at a time; one that is not after now deletes it.
    ///
    /// @return whether there was a key
    public boolean expireAt(Slice key, long atMs) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Whether there was a key that expired, and now does not.
    public boolean persist(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Moves the value and the expiry of a key to another name, replacing what was there. Both slots are locked. A
    /// key renamed to itself is left alone, and no change.
    ///
    /// @return whether there was a key
    public boolean rename(Slice from, Slice to) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Marks the key as used now; whether there is one.
    public boolean touch(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Whole seconds since the key was read or written; -1 where there is no key.
    public long idleSeconds(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Shows one key chosen by chance, each equally likely but for small differences within a slot. Takes the lock
    /// itself: the caller holds none.
    ///
    /// @return whether there was a key
    public boolean random(Visitor visitor) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Shows keys from `cursor` on, `count` or somewhat more of them, and returns where to go on: 0 at the end, as
    /// at the beginning. A key that is there from the first call to the last is shown at least once, and more than
    /// once only where it was deleted and created anew. Takes the locks itself, one at a time: the caller holds
    /// none.
    public long scan(long cursor, int count, Visitor visitor) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// As [#scan(long, int, Visitor)] for one slot, whose lock the caller holds.
    public long scanSlot(int slot, long cursor, int count, Visitor visitor) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Shows every key of a slot.
    public void forEach(int slot, Visitor visitor) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// How many keys a slot has, counting those whose time is over and that are not yet removed.
    public long countInSlot(int slot) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Shows at most `max` keys of a slot; returns how many.
    public int keysInSlot(int slot, int max, Visitor visitor) {
        throw new UnsupportedOperationException("not built yet");
    }
}
