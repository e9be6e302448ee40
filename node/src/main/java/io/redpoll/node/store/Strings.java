package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// String values: plain bytes and decimal numbers.
///
/// Every method needs the lock of the key's slot and, where the key holds another type, throws [WrongTypeException]
/// before it changes anything; [#set(Slice, Slice, long)] alone replaces whatever was there. Arguments must not
/// point into the store.
public final class Strings {
    /// The key does not expire, or no longer.
    public static final long NO_EXPIRY = -1;

    /// The key keeps the expiry that it has.
    public static final long KEEP_EXPIRY = -2;

    /// The kind of a string that was changed in place.
    static final int EDITED = Encoding.kind(Type.STRING, Encoding.EDITED);

    private final Access access;
    private final Table table;
    private final Slice value = new Slice();

    Strings(Access access, Table table) {
        this.access = access;
        this.table = table;
    }

    /// The value, or null where there is no key. One slice serves all calls: it is valid until the lock is
    /// released or the next call on this [Access].
    public @Nullable Slice get(Slice key) {
        long record = access.read(key);
        if (record == 0) {
            return null;
        }
        requireString(record);
        return KeyRecord.value(record, value);
    }

    /// Sets the value, whatever the key held before.
    ///
    /// @param expiresAtMs [#NO_EXPIRY], [#KEEP_EXPIRY] or a time; where that is not after now, the key is deleted
    public void set(Slice key, Slice value, long expiresAtMs) {
        set(key, value, expiresAtMs, Event.SET);
    }

    /// As [#set(Slice, Slice, long)], for a command that calls it by another name.
    public void set(Slice key, Slice value, long expiresAtMs, Event event) {
        long record = access.claim(key);
        long expiresAt = expiresAtMs;
        if (expiresAt == KEEP_EXPIRY) {
            expiresAt = record == 0 ? NO_EXPIRY : KeyRecord.expiresAt(record);
        } else if (expiresAt != NO_EXPIRY && expiresAt <= access.nowMs()) {
            if (record != 0) {
                table.remove();
                access.changed(key, Event.DEL);
            }
            return;
        }
        if (record != 0) {
            access.overwriting(key, record, Type.STRING);
        }
        int length = value.length();
        record = record == 0
                ? table.create(key, Type.STRING, length, expiresAt, access.clock())
                : table.replace(record, key, Type.STRING, length, expiresAt, access.clock());
        Memory.copy(value.address(), KeyRecord.valueAddress(record), length);
        access.changed(key, event);
        if (expiresAtMs >= 0 && event != Event.RESTORE) {
            access.tell(key, Event.EXPIRE);
        }
    }

    /// Bytes of the value; 0 where there is no key.
    public long length(Slice key) {
        long record = access.read(key);
        if (record == 0) {
            return 0;
        }
        requireString(record);
        return KeyRecord.valueLength(record);
    }

    /// Adds bytes at the end, creating the key where needed; the expiry stays. Takes time for `tail` only, on
    /// average.
    ///
    /// @return the new length
    public long append(Slice key, Slice tail) {
        long record = claim(key);
        int before = record == 0 ? 0 : KeyRecord.valueLength(record);
        int length = before + tail.length();
        if (record == 0) {
            record = create(key, length);
        } else {
            record = table.resize(record, length, true, access.used(record));
            KeyRecord.setKind(record, EDITED);
        }
        Memory.copy(tail.address(), KeyRecord.valueAddress(record) + before, tail.length());
        access.changed(key, Event.APPEND);
        return length;
    }

    /// Adds to the number that the value is; a missing key is 0. The expiry stays.
    ///
    /// @return the sum
    /// @throws NotAnIntegerException where the value is not a whole number
    /// @throws OverflowException where the sum does not fit
    public long increment(Slice key, long by) {
        long record = claim(key);
        long number = record == 0 ? 0 : number(record);
        long sum = number + by;
        if (((number ^ sum) & (by ^ sum)) < 0) {
            throw OverflowException.INSTANCE;
        }
        int length = Numbers.lengthOf(sum);
        record = record == 0 ? create(key, length) : table.resize(record, length, false, access.used(record));
        KeyRecord.setKind(record, Type.STRING);
        Numbers.write(KeyRecord.valueAddress(record), sum);
        access.changed(key, Event.INCRBY);
        return sum;
    }

    /// Overwrites from `offset` on, with zero bytes in a gap; the expiry stays. Without bytes to write nothing
    /// happens.
    ///
    /// @return the new length
    public long setRange(Slice key, long offset, Slice bytes) {
        long record = claim(key);
        int before = record == 0 ? 0 : KeyRecord.valueLength(record);
        if (bytes.isEmpty()) {
            return before;
        }
        int length = (int) Math.max(before, offset + bytes.length());
        record = record == 0 ? create(key, length) : table.resize(record, length, true, access.used(record));
        KeyRecord.setKind(record, EDITED);
        long address = KeyRecord.valueAddress(record);
        if (offset > before) {
            Memory.fill(address + before, offset - before, (byte) 0);
        }
        Memory.copy(bytes.address(), address + offset, bytes.length());
        access.changed(key, Event.SETRANGE);
        return length;
    }

    /// A string of that length, which the caller writes, at a key that was claimed and is not there.
    long create(Slice key, int length) {
        return table.create(key, Type.STRING, length, NO_EXPIRY, access.clock());
    }

    /// The string's record as the start of a change, or 0.
    long claim(Slice key) {
        long record = access.claim(key);
        if (record != 0) {
            requireString(record);
        }
        return record;
    }

    private static long number(long record) {
        long address = KeyRecord.valueAddress(record);
        int length = KeyRecord.valueLength(record);
        if (!Numbers.isLong(address, length)) {
            throw NotAnIntegerException.INSTANCE;
        }
        return Numbers.toLong(address, length);
    }

    static void requireString(long record) {
        if (!KeyRecord.isString(record)) {
            throw WrongTypeException.INSTANCE;
        }
    }
}
