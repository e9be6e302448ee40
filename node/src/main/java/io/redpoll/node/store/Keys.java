package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// Keys, whatever they hold. A key whose time is over counts as missing everywhere here.
///
/// Methods that take keys or a slot need the slot locks; [#scan(long, int, Visitor)] and [#random(Visitor)] take
/// them themselves.
public final class Keys {
    private final Access access;
    private final Table table;
    private final Scan scan;

    Keys(Access access, Table table, Keyspace keyspace) {
        this.access = access;
        this.table = table;

        this.scan = new Scan(access, table, keyspace.locks());
    }

    public boolean exists(Slice key) {
        return access.read(key) != 0;
    }

    /// Whether there was a key.
    public boolean delete(Slice key) {
        if (access.claim(key) == 0) {
            return false;
        }
        table.remove();
        access.changed(key, Event.DEL);
        return true;
    }

    /// One of [Type]'s numbers. Does not count as a use.
    public int type(Slice key) {
        long record = peek(key);
        return record == 0 ? Type.NONE : KeyRecord.type(record);
    }

    /// Milliseconds since 1970; -1 where the key does not expire, -2 where there is no key. Does not count as a
    /// use.
    public long expiresAt(Slice key) {
        long record = peek(key);
        return record == 0 ? -2 : KeyRecord.expiresAt(record);
    }

    /// Lets the key expire at a time; one that is not after now deletes it.
    ///
    /// @return whether there was a key
    public boolean expireAt(Slice key, long atMs) {
        long record = access.claim(key);
        if (record == 0) {
            return false;
        }
        if (atMs <= access.nowMs()) {
            table.remove();
            access.changed(key, Event.DEL);
        } else {
            table.expire(record, atMs);
            access.changed(key, Event.EXPIRE);
        }
        return true;
    }

    /// Whether there was a key that expired, and now does not.
    public boolean persist(Slice key) {
        long record = access.claim(key);
        if (record == 0 || !KeyRecord.expires(record)) {
            return false;
        }
        table.expire(record, Strings.NO_EXPIRY);
        access.changed(key, Event.PERSIST);
        return true;
    }

    /// Moves the value and the expiry of a key to another name, replacing what was there. Both slots are locked. A
    /// key renamed to itself is left alone, and no change.
    ///
    /// @return whether there was a key
    public boolean rename(Slice from, Slice to) {
        long renamed = access.claim(from);
        if (renamed == 0) {
            return false;
        }
        if (from.sameAs(to)) {
            return true;
        }
        int type = KeyRecord.type(renamed);
        long replaced = access.claim(to);
        if (replaced != 0) {
            access.overwriting(to, replaced, type);
            table.remove();
        }
        long source = table.find(from);
        table.find(to);
        long target = table.create(
                to, KeyRecord.kind(source), KeyRecord.valueLength(source), KeyRecord.expiresAt(source), access.clock());
        Memory.copy(KeyRecord.valueAddress(source), KeyRecord.valueAddress(target), KeyRecord.valueLength(source));
        table.find(from);
        table.prepare();
        table.removeMoved();
        access.changed(from, Event.RENAME_FROM);
        access.changed(to, Event.RENAME_TO);
        return true;
    }

    /// Marks the key as used now, even where reads do not; whether there is one.
    public boolean touch(Slice key) {
        long record = peek(key);
        if (record == 0) {
            return false;
        }
        KeyRecord.use(record, access.clock());
        return true;
    }

    /// Whole seconds since the key was read or written; -1 where there is no key.
    public long idleSeconds(Slice key) {
        long record = peek(key);
        return record == 0 ? -1 : KeyRecord.idleSeconds(record, access.clock());
    }

    /// Shows one key chosen by chance, each about equally likely. Takes the lock itself: the caller holds none,
    /// or [all][Access#holdsAllLocks(boolean)].
    ///
    /// @return whether there was a key
    public boolean random(Visitor visitor) {
        return scan.random(visitor);
    }

    /// Shows keys from `cursor` on, `count` or somewhat more of them, and returns where to go on: 0 at the end, as
    /// at the beginning. A key that is there from the first call to the last is shown exactly once. Takes the locks
    /// itself, one at a time: the caller holds none, or [all][Access#holdsAllLocks(boolean)].
    public long scan(long cursor, int count, Visitor visitor) {
        return scan.next(cursor, count, visitor);
    }

    /// Shows every key of a slot.
    public void forEach(int slot, Visitor visitor) {
        scan.all(slot, visitor);
    }

    /// How many keys a slot has, counting those whose time is over and that are not yet removed.
    public long countInSlot(int slot) {
        return table.database().counts[slot];
    }

    /// Shows at most `max` keys of a slot; returns how many.
    public int keysInSlot(int slot, int max, Visitor visitor) {
        return scan.some(slot, max, visitor);
    }

    private long peek(Slice key) {
        long record = table.find(key);
        return record == 0 || KeyRecord.isExpired(record, access.nowMs()) ? 0 : record;
    }
}
