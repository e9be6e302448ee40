package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A keyspace with a clock turned by hand, in words of Java: takes the locks, copies the slices, and at the end
/// says whether memory leaked.
final class TestStore implements AutoCloseable {
    private static final Slab SLAB = new Slab(1L << 34);

    final Slab slab;
    final KeyspaceConfig config = new KeyspaceConfig();
    final Keyspace keyspace;
    final Access access;
    long nowMs = 1_000_000;
    int database;

    private final long before;
    private final Map<String, Slice> slices = new HashMap<>();

    TestStore() {
        this(SLAB);
    }

    TestStore(Slab slab) {
        this.slab = slab;
        this.before = slab.usedExactly();
        this.keyspace = new Keyspace(config, slab, () -> nowMs);
        this.access = keyspace.access();
    }

    @Override
    public void close() {
        keyspace.close();
        assertEquals(before, slab.usedExactly(), "leaked");
    }

    /// Receives snapshots of nothing but strings.
    @FunctionalInterface
    interface OfStrings extends SnapshotSink {
        @Override
        default void elements(int keysDatabase, Slice key, Elements value, long expiresAtMs, int mark) {
            throw new AssertionError(key + " is no string");
        }
    }

    /// What a command does with the lock of its key held.
    interface Work<T extends @Nullable Object> {
        T run(Slice key);
    }

    <T extends @Nullable Object> T with(String key, Work<T> work) {
        var slice = slice(key);
        access.begin(database, nowMs);
        keyspace.locks().lock(slice.slot());
        try {
            return work.run(slice);
        } finally {
            keyspace.locks().unlock(slice.slot());
        }
    }

    boolean test(String key, Predicate<Slice> work) {
        return this.<Boolean>with(key, work::test);
    }

    void set(String key, String value) {
        set(key, value, Strings.NO_EXPIRY);
    }

    void set(String key, String value, long expiresAtMs) {
        with(key, slice -> {
            access.strings().set(slice, Slice.of(value), expiresAtMs);
            return 0;
        });
    }

    @Nullable
    String get(String key) {
        return this.<@Nullable String>with(key, slice -> {
            var value = access.strings().get(slice);
            return value == null ? null : text(value);
        });
    }

    boolean delete(String key) {
        return with(key, slice -> access.keys().delete(slice));
    }

    long expiresAt(String key) {
        return with(key, slice -> access.keys().expiresAt(slice));
    }

    boolean rename(String from, String to) {
        var source = slice(from);
        var target = slice(to);
        access.begin(database, nowMs);
        int low = Math.min(source.slot(), target.slot());
        int high = Math.max(source.slot(), target.slot());
        keyspace.locks().lock(low);
        if (high != low) {
            keyspace.locks().lock(high);
        }
        try {
            return access.keys().rename(source, target);
        } finally {
            keyspace.locks().unlock(low);
            if (high != low) {
                keyspace.locks().unlock(high);
            }
        }
    }

    /// All keys that are there, with their values.
    Map<String, String> content() {
        var content = new TreeMap<String, String>();
        access.begin(database, nowMs);
        long cursor = 0;
        do {
            cursor = access.keys().scan(cursor, 10, (key, type) -> content.put(text(key), ""));
        } while (cursor != 0);
        content.replaceAll((key, value) -> String.valueOf(get(key)));
        return content;
    }

    Slice slice(String key) {
        return slices.computeIfAbsent(key, Slice::of);
    }

    static String text(Slice slice) {
        return new String(slice.toBytes(), StandardCharsets.ISO_8859_1);
    }
}
