package io.redpoll.node.recovery;

import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;

/// With what an RDB file begins: whose format it has, and in which version.
final class RdbHeader {
    private static final String REDIS = "REDIS";
    private static final String VALKEY = "VALKEY";
    private static final int BYTES = 9;

    /// Versions of the format that are neither Redis's nor Valkey's.
    private static final int FOREIGN_VERSION_MIN = 13;

    private static final int FOREIGN_VERSION_MAX = 79;

    private static final int CHECKSUM_VERSION_MIN = 5;

    private RdbHeader() {}

    /// Whether files of a version end with a checksum.
    static boolean hasChecksum(int version) {
        return version >= CHECKSUM_VERSION_MIN;
    }

    /// Whether bytes begin as an RDB file does.
    static boolean isAt(long address, long size) {
        return size >= BYTES && (begins(address, REDIS) || begins(address, VALKEY));
    }

    /// Reads the header, and says the version.
    ///
    /// @param address where the reader's first byte is
    /// @throws RdbException where there is none, or it has a version that is not known here
    static int read(long address, RdbReader reader) throws RdbException {
        reader.skip(BYTES);
        if (!isAt(address, BYTES)) {
            throw new RdbException("it is no RDB file");
        }
        int magic = begins(address, VALKEY) ? VALKEY.length() : REDIS.length();
        var digits = text(address + magic, BYTES - magic);
        if (!digits.matches("[0-9]+")) {
            throw new RdbException("the version of the format is no number");
        }
        int version = Integer.parseInt(digits);
        if (version < 1
                || version > RdbType.VERSION_READ_MAX
                || (version >= FOREIGN_VERSION_MIN && version <= FOREIGN_VERSION_MAX)) {
            throw new RdbException("it has version " + version + " of the format, which is not known here");
        }
        return version;
    }

    private static boolean begins(long address, String magic) {
        return text(address, magic.length()).equals(magic);
    }

    private static String text(long address, int length) {
        return new String(new Slice().point(address, length).toBytes(), StandardCharsets.ISO_8859_1);
    }
}
