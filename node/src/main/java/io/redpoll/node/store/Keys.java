package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SizeClass;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// Keys, whatever they hold. A key whose time is over counts as missing everywhere here.
///
/// Methods that take keys or a slot need the slot locks; [#scan(long, int, Visitor)] and [#random(Visitor)] take
/// them themselves.
public final class Keys {
    private static final int EMBEDDED_BYTES_MAX = 44;

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final Keyspace keyspace;
    private final Scan scan;
    private final KeyspaceConfig config;
    private final Elements elements = new Elements();

    Keys(Access access, Table table, SlabCache cache, Keyspace keyspace, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.keyspace = keyspace;
        this.config = config;
        this.scan = new Scan(access, table, keyspace.locks());
    }

    public boolean exists(Slice key) {
        return access.look(key) != 0;
    }

    /// As [#exists(Slice)], in any database; the access is left at its own.
    public boolean existsIn(int database, Slice key) {
        int here = access.database();
        access.choose(database);
        boolean exists = peek(key) != 0;
        access.choose(here);
        return exists;
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
        long record = access.look(key);
        return record == 0 ? Type.NONE : KeyRecord.type(record);
    }

    /// Milliseconds since 1970; -1 where the key does not expire, -2 where there is no key. Does not count as a
    /// use.
    public long expiresAt(Slice key) {
        long record = access.look(key);
        return record == 0 ? -2 : KeyRecord.expiresAt(record);
    }

    /// Bytes that the key takes with its value and its entry in the table; -1 where there is no key. Does not count as
    /// a use.
    ///
    /// @param samples how many elements to look at where a value has many: the others are taken to be alike
    public long bytes(Slice key, long samples) {
        long record = peek(key);
        return record == 0
                ? -1
                : SizeClass.round(KeyRecord.bytes(record))
                        + Long.BYTES
                        + Values.bytes(KeyRecord.encoding(record), KeyRecord.valueAddress(record), samples);
    }

    /// Shows a key with its value to a sink; does nothing where there is no key. Does not count as a use.
    public void show(Slice key, SnapshotSink sink) {
        long record = peek(key);
        if (record != 0) {
            Snapshot.show(access.database(), record, new Slice(), new Slice(), new Elements(), sink);
        }
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

    /// As [#expireAt(Slice, long)] for a time to come, without telling of it: what is told of the value says it all.
    public void expireSilently(Slice key, long atMs) {
        long record = access.claim(key);
        if (record != 0) {
            table.expire(record, atMs);
        }
    }

    /// Removes what the key holds, to be followed by another value and told with that.
    public void makeRoom(Slice key) {
        if (access.claim(key) != 0) {
            table.remove();
        }
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
        table.expectFields(target);
        table.find(from);
        table.prepare();
        table.removeMoved();
        access.changed(from, Event.RENAME_FROM);
        access.changed(to, Event.RENAME_TO);
        return true;
    }

    /// Gives another key, of any database, the same value and expiry, replacing what was there. Both slots are locked.
    /// The access is left at its database.
    ///
    /// @return whether there was a key
    public boolean copy(Slice from, Slice to, int toDatabase) {
        long source = access.claim(from);
        if (source == 0) {
            return false;
        }
        int kind = KeyRecord.kind(source);
        int length = KeyRecord.valueLength(source);
        long copy = cache.allocate(length);
        Memory.copy(KeyRecord.valueAddress(source), copy, length);
        Values.copy(cache, Encoding.of(kind), copy);
        long expiresAt = KeyRecord.expiresAt(source);
        int here = access.database();
        access.choose(toDatabase);
        put(to, kind, copy, length, expiresAt);
        access.changed(to, Event.COPY_TO);
        access.choose(here);
        cache.free(copy, length);
        return true;
    }

    /// Moves a key to another database, where it must not exist. The slot is locked.
    ///
    /// @return whether there was a key here and none there
    public boolean move(Slice key, int toDatabase) {
        if (access.claim(key) == 0) {
            return false;
        }
        int here = access.database();
        access.choose(toDatabase);
        boolean isFree = access.claim(key) == 0;
        access.choose(here);
        if (!isFree) {
            return false;
        }
        long source = table.find(key);
        table.prepare();
        access.choose(toDatabase);
        table.find(key);
        int length = KeyRecord.valueLength(source);
        long target = table.create(key, KeyRecord.kind(source), length, KeyRecord.expiresAt(source), access.clock());
        Memory.copy(KeyRecord.valueAddress(source), KeyRecord.valueAddress(target), length);
        table.expectFields(target);
        access.choose(here);
        table.find(key);
        table.removeMoved();
        access.changed(key, Event.MOVE_FROM);
        access.choose(toDatabase);
        access.tell(key, Event.MOVE_TO);
        access.choose(here);
        return true;
    }

    /// Lets the key hold the bytes of a value, with all that they point at, whatever it held before.
    private void put(Slice key, int kind, long value, int length, long expiresAt) {
        long replaced = access.claim(key);
        if (replaced != 0) {
            access.overwriting(key, replaced, Encoding.type(kind));
            table.remove();
        }
        table.find(key);
        long target = table.create(key, kind, length, expiresAt, access.clock());
        Memory.copy(value, KeyRecord.valueAddress(target), length);
        table.expectFields(target);
    }

    /// Walks over the elements of a key that holds no string; null where it does, and where there is no key, or
    /// one that is about to go because all fields' time is over. One object serves all calls.
    public @Nullable Elements elements(Slice key) {
        long record = access.read(key);
        if (record == 0 || KeyRecord.isString(record)) {
            return null;
        }
        elements.open(KeyRecord.kind(record), KeyRecord.valueAddress(record), access.nowMs());
        return elements.isTimed() && elements.count() == 0 ? null : elements;
    }

    /// How often the key is used, from 0 to 255 on a scale of logarithms; −1 where there is no key. Does not count as
    /// a use.
    public int frequency(Slice key) {
        long record = peek(key);
        return record == 0 ? -1 : access.frequency(record);
    }

    /// How the value is held, in Redis's words for OBJECT ENCODING; null where there is no key. Does not count as a
    /// use.
    public @Nullable String encoding(Slice key) {
        long record = peek(key);
        if (record == 0) {
            return null;
        }
        return switch (KeyRecord.encoding(record)) {
            // a list is packed in nodes of a chain, and be it one: the name that it has in every version of Redis
            case Encoding.LISTPACK -> KeyRecord.type(record) == Type.LIST ? "quicklist" : "listpack";
            case Encoding.INTSET -> "intset";
            case Encoding.TABLE -> "hashtable";
            case Encoding.TIMED_TABLE -> isSmall(record) ? "listpackex" : "hashtable";
            case Encoding.SKIPLIST -> "skiplist";
            case Encoding.QUICKLIST -> "quicklist";
            case Encoding.STREAM -> "stream";
            case Encoding.EDITED -> "raw";
            default -> stringEncoding(record);
        };
    }

    /// Whether Redis would have a hash packed, whose fields expire.
    private boolean isSmall(long record) {
        var limits = config.encodings();
        var fields = elements.open(KeyRecord.kind(record), KeyRecord.valueAddress(record));
        if (fields.count() > limits.hashEntriesMax()) {
            return false;
        }
        while (fields.next()) {
            if (fields.name().length() > limits.hashValueBytesMax()
                    || fields.value().length() > limits.hashValueBytesMax()) {
                return false;
            }
        }
        return true;
    }

    /// What Redis would make of the bytes: `int`, `embstr` up to 44 bytes (object.c), `raw`.
    private static String stringEncoding(long record) {
        int length = KeyRecord.valueLength(record);
        if (Numbers.isLong(KeyRecord.valueAddress(record), length)) {
            return "int";
        }
        return length <= EMBEDDED_BYTES_MAX ? "embstr" : "raw";
    }

    /// Lets the key, where there is one, look as if it had not been used for so many seconds; only where the policy
    /// does not count uses.
    public void idle(Slice key, long seconds) {
        long record = peek(key);
        if (record != 0 && !access.countsUses()) {
            KeyRecord.use(record, (int) (access.clock() - seconds) & KeyRecord.CLOCK_MASK);
        }
    }

    /// Lets the key, where there is one, look as often used as that, from 0 to 255; only where the policy counts uses.
    public void frequency(Slice key, int count) {
        long record = peek(key);
        if (record != 0 && access.countsUses()) {
            KeyRecord.use(record, Frequency.of(access.clock(), count));
        }
    }

    /// Marks the key as used now, even where reads do not; whether there is one.
    public boolean touch(Slice key) {
        long record = access.look(key);
        if (record == 0) {
            return false;
        }
        KeyRecord.use(record, access.used(record));
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

    /// How many keys the database has, as of [Keyspace#size(int)].
    public long count() {
        return keyspace.size(table.database().number);
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

    /// As [Access#look(Slice)], of which statistics and listeners hear nothing.
    private long peek(Slice key) {
        long record = table.find(key);
        return record == 0 || KeyRecord.isExpired(record, access.nowMs()) ? 0 : record;
    }
}
