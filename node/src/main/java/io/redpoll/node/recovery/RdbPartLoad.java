package io.redpoll.node.recovery;

import io.redpoll.node.store.Access;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.bytes.Slice;

/// Puts the entries of [RdbPart]s into a keyspace. Used by one thread at a time, which holds no slot lock.
final class RdbPartLoad implements AutoCloseable {
    /// Keys whose places are loaded into the cache together.
    private static final int BATCH = 64;

    private final long address;
    private final Keyspace keyspace;
    private final long nowMs;
    private final boolean dropsExpired;
    private final Access access;
    private final RestoredValue value;
    private final Slice[] touched = new Slice[BATCH];

    // Of the keys of a part.
    private final long[] hashes = new long[RdbPart.ENTRIES_MAX];
    private final int[] slots = new int[RdbPart.ENTRIES_MAX];

    private long expired;

    // Of the entry that comes next.
    private long expiresAtMs;
    private long idleSeconds;
    private int frequency;

    /// @param address where the file's bytes are
    /// @param dropsExpired whether keys whose time is over are left out
    RdbPartLoad(long address, Keyspace keyspace, long nowMs, boolean dropsExpired) {
        this.address = address;
        this.keyspace = keyspace;
        this.nowMs = nowMs;
        this.dropsExpired = dropsExpired;
        this.access = keyspace.access();
        this.value = new RestoredValue(access);
        for (int i = 0; i < BATCH; i++) {
            touched[i] = new Slice();
        }
    }

    /// Loads all of a part.
    ///
    /// @return how many entries were left out because their time was over
    /// @throws RdbException with the place in the file
    long run(RdbPart part) throws RdbException {
        var reader = new RdbReader(address + part.from, part.bytes());
        int entry = 0;
        try {
            for (; entry < part.count(); entry++) {
                reader.seek(part.key(entry));
                var key = reader.key();
                hashes[entry] = key.hash();
                slots[entry] = key.slot();
            }
            access.begin(part.database, Access.BEFORE_ALL);
            expired = 0;
            int slotEnd = 0;
            for (entry = 0; entry < part.count(); ) {
                if (entry % BATCH == 0) {
                    touch(part, entry, reader);
                }
                if (entry == slotEnd) {
                    slotEnd = slotEnd(part, entry);
                    access.expect(Math.max(part.keysExpected / HashSlot.COUNT, slotEnd - entry));
                }
                int slot = slots[entry];
                int end = Math.min(slotEnd, entry / BATCH * BATCH + BATCH);
                keyspace.locks().lock(slot);
                try {
                    for (; entry < end; entry++) {
                        load(entry, reader);
                    }
                } finally {
                    keyspace.locks().unlock(slot);
                }
            }
        } catch (RdbException e) {
            throw e.at(part.from + reader.position(), part.from + part.start(entry));
        }
        return expired;
    }

    /// The entry behind the last of those from `first` on that lie in its slot: our own files go slot by slot.
    private int slotEnd(RdbPart part, int first) {
        int end = first + 1;
        while (end < part.count() && slots[end] == slots[first]) {
            end++;
        }
        return end;
    }

    private void touch(RdbPart part, int first, RdbReader reader) throws RdbException {
        int count = 0;
        for (int entry = first; entry < Math.min(part.count(), first + BATCH); entry++) {
            reader.seek(part.key(entry));
            if (reader.isPlain()) {
                touched[count++].point(key(entry, reader));
            }
        }
        access.touch(touched, count);
        reader.seek(part.start(first));
    }

    private Slice key(int entry, RdbReader reader) throws RdbException {
        var key = reader.key();
        return key.point(key.address(), key.length(), hashes[entry], slots[entry]);
    }

    private void load(int entry, RdbReader reader) throws RdbException {
        expiresAtMs = Strings.NO_EXPIRY;
        idleSeconds = -1;
        frequency = -1;
        int type = reader.oneByte();
        while (isAttribute(type)) {
            attribute(type, reader);
            type = reader.oneByte();
        }
        var key = key(entry, reader);
        if (dropsExpired && expiresAtMs != Strings.NO_EXPIRY && expiresAtMs <= nowMs) {
            reader.value(type, RdbSink.IGNORING);
            expired++;
            return;
        }
        value.begin(key, expiresAtMs);
        reader.value(type, value);
        value.end();
        if (idleSeconds >= 0) {
            access.keys().idle(key, idleSeconds);
        }
        if (frequency >= 0) {
            access.keys().frequency(key, frequency);
        }
    }

    /// Whether what begins with this byte belongs to the entry behind it.
    static boolean isAttribute(int code) {
        return switch (code) {
            case RdbOpcode.EXPIRES_MS, RdbOpcode.EXPIRES_SECONDS, RdbOpcode.IDLE, RdbOpcode.FREQUENCY -> true;
            default -> false;
        };
    }

    /// Passes over what follows the first byte of an attribute.
    static void skipAttribute(int code, RdbReader reader) throws RdbException {
        switch (code) {
            case RdbOpcode.EXPIRES_MS -> reader.skip(Long.BYTES);
            case RdbOpcode.EXPIRES_SECONDS -> reader.skip(Integer.BYTES);
            case RdbOpcode.IDLE -> reader.count();
            default -> reader.skip(1);
        }
    }

    private void attribute(int code, RdbReader reader) throws RdbException {
        switch (code) {
            case RdbOpcode.EXPIRES_MS -> expiresAtMs = Math.max(0, reader.littleEndian());
            case RdbOpcode.EXPIRES_SECONDS -> expiresAtMs = Math.max(0, reader.littleEndianInt() * 1000L);
            case RdbOpcode.IDLE -> idleSeconds = reader.count();
            default -> frequency = reader.oneByte();
        }
    }

    @Override
    public void close() {
        access.close();
    }
}
