package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// Strings as arrays of bits, changed where they lie; to read them, [Strings#get(Slice)] and [Bits] suffice.
///
/// Every method needs the locks of the keys' slots and, where a key holds another type, throws [WrongTypeException]
/// before it changes anything.
public final class Bitmaps {
    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final Strings strings;
    private final Slice value = new Slice();
    private boolean isGrown;

    private long[] sources = new long[8];
    private int[] lengths = new int[8];
    private int count;

    Bitmaps(Access access, Table table, SlabCache cache, Strings strings) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.strings = strings;
    }

    /// Sets a bit, with zero bytes up to it where the value is shorter; the expiry stays. No change where the value is
    /// long enough and the bit is as it should be.
    ///
    /// @param offset less than 8 × 2³¹
    /// @param bit 0 or 1
    /// @return what the bit was
    public int set(Slice key, long offset, int bit) {
        long record = strings.claim(key);
        int length = record == 0 ? 0 : KeyRecord.valueLength(record);
        if (offset >>> 3 >= length) {
            record = grow(key, record, (int) (offset >>> 3) + 1);
            Bits.put(KeyRecord.valueAddress(record), offset, bit);
            access.changed(key, Event.SETBIT);
            return 0;
        }
        long address = KeyRecord.valueAddress(record);
        int before = Bits.get(address, offset);
        if (before != bit) {
            table.prepare();
            KeyRecord.use(record, access.clock());
            KeyRecord.setKind(record, Strings.EDITED);
            Bits.put(address, offset, bit);
            access.changed(key, Event.SETBIT);
        }
        return before;
    }

    /// The value, to be changed in place, with zero bytes behind it where it is shorter than `bits`; the key is
    /// created where needed. The caller goes on to [#written(Slice, boolean)] and does nothing else meanwhile.
    public Slice writable(Slice key, long bits) {
        long record = strings.claim(key);
        int needed = (int) ((bits + 7) >>> 3);
        isGrown = record == 0 || KeyRecord.valueLength(record) < needed;
        if (isGrown) {
            record = grow(key, record, needed);
        } else {
            table.prepare();
            KeyRecord.use(record, access.clock());
            KeyRecord.setKind(record, Strings.EDITED);
        }
        return KeyRecord.value(record, value);
    }

    /// Ends what [#writable(Slice, long)] began.
    ///
    /// @param isChanged whether the caller changed a bit; a value that has become longer is a change in any case
    public void written(Slice key, boolean isChanged) {
        if (isChanged || isGrown) {
            access.changed(key, Event.SETBIT);
        }
    }

    private long grow(Slice key, long record, int length) {
        int before = record == 0 ? 0 : KeyRecord.valueLength(record);
        long grown = record == 0 ? strings.create(key, length) : table.resize(record, length, true, access.clock());
        KeyRecord.setKind(grown, Strings.EDITED);
        Memory.fill(KeyRecord.valueAddress(grown) + before, length - before, (byte) 0);
        return grown;
    }

    /// Forgets the sources given so far.
    public void begin() {
        count = 0;
    }

    /// Adds a source for [#combine(BitOperation, Slice)]; a missing key is one without bits.
    public void source(Slice key) {
        if (count == sources.length) {
            sources = Arrays.copyOf(sources, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        long record = access.read(key);
        if (record != 0) {
            Strings.requireString(record);
        }
        sources[count] = record == 0 ? 0 : KeyRecord.valueAddress(record);
        lengths[count++] = record == 0 ? 0 : KeyRecord.valueLength(record);
    }

    /// Bytes of all sources.
    public long bytes() {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /// Stores what the operation makes of the sources, whatever the key held before; deletes the key where all sources
    /// are empty.
    ///
    /// @return the length of the result
    public int combine(BitOperation operation, Slice key) {
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = Math.max(length, lengths[i]);
        }
        long record = access.claim(key);
        if (length == 0) {
            if (record != 0) {
                table.remove();
                access.changed(key, Event.DEL);
            }
            return 0;
        }
        if (record != 0) {
            access.overwriting(key, record, Type.STRING);
        }
        if (record != 0 && isSource(KeyRecord.valueAddress(record))) {
            long result = cache.allocate(length);
            operation.apply(sources, lengths, count, result, length);
            Memory.copy(result, replace(key, record, length), length);
            cache.free(result, length);
        } else {
            operation.apply(sources, lengths, count, replace(key, record, length), length);
        }
        access.changed(key, Event.SET);
        return length;
    }

    private boolean isSource(long address) {
        for (int i = 0; i < count; i++) {
            if (sources[i] == address) {
                return true;
            }
        }
        return false;
    }

    /// Where the new value is to be written.
    private long replace(Slice key, long record, int length) {
        long replaced = record == 0
                ? strings.create(key, length)
                : table.replace(record, key, Type.STRING, length, Strings.NO_EXPIRY, access.clock());
        KeyRecord.setKind(replaced, Strings.EDITED);
        return KeyRecord.valueAddress(replaced);
    }
}
