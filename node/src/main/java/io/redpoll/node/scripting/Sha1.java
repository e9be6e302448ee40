package io.redpoll.node.scripting;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The SHA1 that a script is named by: its 40 lower-case hexadecimal digits, eight in each number, as they lie in
/// memory.
record Sha1(long first, long second, long third, long fourth, long fifth) {
    private static final int LENGTH = 40;
    /// In ASCII, what tells a lower-case letter from the other case; digits have it, too.
    private static final long LOWER_CASE = 0x2020_2020_2020_2020L;

    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    });

    /// The SHA1 that a client names, in either case; null where it can be none.
    static @Nullable Sha1 of(Slice name) {
        if (name.length() != LENGTH) {
            return null;
        }
        long first = Memory.getLong(name.address());
        long second = Memory.getLong(name.address() + 8);
        long third = Memory.getLong(name.address() + 16);
        long fourth = Memory.getLong(name.address() + 24);
        long fifth = Memory.getLong(name.address() + 32);
        boolean isText = isText(first) && isText(second) && isText(third) && isText(fourth) && isText(fifth);
        return isText
                ? new Sha1(
                        first | LOWER_CASE,
                        second | LOWER_CASE,
                        third | LOWER_CASE,
                        fourth | LOWER_CASE,
                        fifth | LOWER_CASE)
                : null;
    }

    /// Whether none of eight bytes is a control character, which would pass for a digit in lower case.
    private static boolean isText(long bytes) {
        return ((bytes | bytes >>> 1) & LOWER_CASE) == LOWER_CASE;
    }

    static Sha1 ofContent(byte[] content) {
        var digits = ByteBuffer.wrap(hex(content).getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.nativeOrder());
        return new Sha1(digits.getLong(), digits.getLong(), digits.getLong(), digits.getLong(), digits.getLong());
    }

    /// In lower-case hexadecimal digits.
    static String hex(byte[] content) {
        return HexFormat.of().formatHex(DIGEST.get().digest(content));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first ^ second);
    }

    /// The digits.
    @Override
    public String toString() {
        var digits = ByteBuffer.allocate(LENGTH).order(ByteOrder.nativeOrder());
        digits.putLong(first).putLong(second).putLong(third).putLong(fourth).putLong(fifth);
        return new String(digits.array(), StandardCharsets.US_ASCII);
    }
}
