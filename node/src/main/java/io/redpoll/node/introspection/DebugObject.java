package io.redpoll.node.introspection;

import io.redpoll.node.store.Access;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;
import java.util.Locale;

/// What DEBUG OBJECT says about a key.
final class DebugObject {
    private DebugObject() {}

    /// Empty where there is no key. The key's slot is locked.
    static String describe(Access access, Slice key, long nowMs) {
        int type = access.keys().type(key);
        if (type == Type.NONE) {
            return "";
        }
        long idleSeconds = access.keys().idleSeconds(key);
        long clock = (nowMs / 1000 - idleSeconds) & 0xff_ffff;
        var value = type == Type.STRING ? access.strings().get(key) : null;
        return String.format(
                Locale.ROOT,
                "Value at:0x%x refcount:1 encoding:%s serializedlength:%d lru:%d lru_seconds_idle:%d",
                value == null ? 0 : value.address(),
                access.keys().encoding(key),
                value == null ? access.keys().bytes(key, Long.MAX_VALUE) : serializedLength(value),
                clock,
                idleSeconds);
    }

    /// Bytes of a string in an RDB file, uncompressed; of other values, what they take in memory is told instead.
    private static long serializedLength(Slice value) {
        if (value.isLong() && value.toLong() == (int) value.toLong()) {
            long number = value.toLong();
            return number == (byte) number ? 2 : number == (short) number ? 3 : 5;
        }
        int length = value.length();
        return (length < 1 << 6 ? 1L : length < 1 << 14 ? 2L : 5L) + length;
    }
}
