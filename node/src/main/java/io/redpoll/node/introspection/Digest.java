package io.redpoll.node.introspection;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.SnapshotSink;
import io.redpoll.node.store.StreamContent;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Twenty bytes that are the same for equal data and only for it, by Redis's algorithm (debug.c, computeDatasetDigest).
///
/// What has no order is added by exclusive or, what has one is mixed in, so that each step depends on those before.
/// Nothing of how a value is stored goes in.
final class Digest {
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] FIELD_EXPIRES = "!!hexpire!!".getBytes(StandardCharsets.US_ASCII);

    private final byte[] sum = new byte[20];
    private final MessageDigest sha1;

    Digest() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void add(byte[] bytes) {
        var hash = sha1.digest(bytes);
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= hash[i];
        }
    }

    private void add(Digest other) {
        add(other.sum);
    }

    private void mix(byte[] bytes) {
        add(bytes);
        System.arraycopy(sha1.digest(sum), 0, sum, 0, sum.length);
    }

    private void mix(Slice bytes) {
        mix(bytes.toBytes());
    }

    private void mix(int number) {
        mix(new byte[] {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
    }

    private void string(Slice value, long expiresAtMs) {
        mix(Type.STRING);
        mix(value);
        expiry(expiresAtMs);
    }

    private void elements(Elements value, long expiresAtMs) {
        mix(value.type());
        if (value.type() == Type.STREAM) {
            stream(value.stream());
            expiry(expiresAtMs);
            return;
        }
        while (value.next()) {
            switch (value.type()) {
                case Type.LIST -> mix(value.name());
                case Type.SET -> add(value.name().toBytes());
                case Type.HASH -> {
                    var field = new Digest();
                    field.mix(value.name());
                    field.mix(value.value());
                    if (value.expiresAt() != Strings.NO_EXPIRY) {
                        field.add(FIELD_EXPIRES);
                    }
                    add(field);
                }
                case Type.SORTED_SET -> {
                    var member = new Digest();
                    member.mix(value.name());
                    member.mix(text(value.score()));
                    add(member);
                }
                default -> throw CommandException.error("DEBUG has no digest for values of type " + value.type());
            }
        }
        expiry(expiresAtMs);
    }

    /// The entries, and nothing of the groups, as in Redis.
    private void stream(StreamContent stream) {
        for (var entries = stream.entries(); entries.next(); ) {
            mix(entries.idText().toString().replace('-', '.').getBytes(StandardCharsets.US_ASCII));
            while (entries.nextField()) {
                mix(entries.field());
                mix(entries.value());
            }
        }
    }

    /// As `printf("%.17g")` writes it, which is how Redis takes scores in.
    private static byte[] text(double score) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(Doubles.LENGTH_MAX);
            int length = Doubles.write(bytes.address(), score);
            return bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private void expiry(long expiresAtMs) {
        if (expiresAtMs != Strings.NO_EXPIRY) {
            add(EXPIRES);
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(sum);
    }

    /// Takes in the value of the one key that it is shown.
    static final class OfValue implements SnapshotSink {
        private final Digest digest = new Digest();

        @Override
        public void string(int database, Slice key, Slice value, long expiresAtMs, int mark) {
            digest.string(value, expiresAtMs);
        }

        @Override
        public void elements(int database, Slice key, Elements value, long expiresAtMs, int mark) {
            digest.elements(value, expiresAtMs);
        }

        @Override
        public String toString() {
            return digest.toString();
        }
    }

    /// Takes in all keys that it is shown, each database's together.
    static final class OfAll implements SnapshotSink {
        private final Digest digest = new Digest();
        private int last = -1;

        @Override
        public void string(int database, Slice key, Slice value, long expiresAtMs, int mark) {
            var one = begin(database, key);
            one.string(value, expiresAtMs);
            digest.add(one);
        }

        @Override
        public void elements(int database, Slice key, Elements value, long expiresAtMs, int mark) {
            var one = begin(database, key);
            one.elements(value, expiresAtMs);
            digest.add(one);
        }

        private Digest begin(int database, Slice key) {
            if (database != last) {
                digest.mix(database);
                last = database;
            }
            var one = new Digest();
            one.mix(key);
            return one;
        }

        @Override
        public String toString() {
            return digest.toString();
        }
    }
}
