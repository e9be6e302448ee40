package io.redpoll.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBufUtil;
import io.redpoll.node.config.EvictionPolicy;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Files that are damaged, or made by others, byte by byte.
class RdbLoadTest {
    private static final Slab SLAB = new Slab(1L << 34);
    private static final long NOW_MS = 1_800_000_000_000L;
    private static final int FLIPS = 250;
    private static final int FLIPS_OF_A_SUM = 1_500;

    /// What a load may use whatever the file's size, for what is wrong with it.
    private static final long FIXED_BYTES = 4 << 20;

    private static final Logger LOG = Logger.getLogger(RdbLoad.class.getName());

    private final long before = SLAB.usedExactly();
    private final Keyspace keyspace = newKeyspace();

    private static Keyspace newKeyspace() {
        return new Keyspace(new KeyspaceConfig(), SLAB, () -> NOW_MS);
    }

    /// Each of hundreds of loads would say who wrote the file.
    @BeforeAll
    static void quiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void loud() {
        LOG.setLevel(null);
    }

    @AfterEach
    void nothingLeaks() {
        keyspace.close();
        assertEquals(before, SLAB.usedExactly(), "leaked");
    }

    @Test
    void everyCutIsFound() {
        var whole = file();
        for (int length = 9; length < whole.length; length += length < whole.length - 60 ? 61 : 1) {
            var cut = Arrays.copyOf(whole, length);
            var error = assertThrows(IOException.class, () -> load(cut, true), "cut to " + length + " bytes");
            assertTrue(Objects.requireNonNull(error.getMessage()).contains(" byte "), error.getMessage());
        }
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        var random = new SplittableRandom(1);
        var whole = file();
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        load(whole, true);
        long began = bean.getCurrentThreadAllocatedBytes();
        load(whole, true);
        long allowed = bean.getCurrentThreadAllocatedBytes() - began + 4L * whole.length + FIXED_BYTES;
        for (int i = 0; i < FLIPS_OF_A_SUM; i++) {
            var flipped = flip(whole, random);
            long before = bean.getCurrentThreadAllocatedBytes();
            var error = assertThrows(IOException.class, () -> load(flipped, true));
            long allocated = bean.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated <= allowed, () -> allocated + " bytes of " + allowed + ": " + error.getMessage());
        }
    }

    @Test
    void aClaimOfManyKeysMakesNoRoom() throws IOException {
        // database 0 is to have 2^56 keys, and has one
        var file = bytes("REDIS0010", 0xfe, 0, 0xfb, 0x81, "\1\0\0\0\0\0\0\0", 0, 0, 1, "k", 1, "v", 0xff);
        long before = SLAB.usedExactly();
        load(file, false, keyspace);
        assertEquals(1, keyspace.size(0));
        assertTrue(SLAB.usedExactly() - before < 1024, "bytes: " + (SLAB.usedExactly() - before));
    }

    @Test
    void aLengthThatIsDamagedMakesNoRoom() {
        // a compressed string of 3 bytes that is to have 250 million; a list of as many elements
        var string = bytes("REDIS0010", 0, 1, "k", 0xc3, 3, 0x80, 0x0f, 0, 0, 0, 1, "ab", 0xff);
        var list = bytes("REDIS0010", 1, 1, "k", 0x80, 0x0f, 0, 0, 0, 1, "a", 0xff);
        for (var file : List.of(string, list)) {
            long before = SLAB.usedExactly();
            assertThrows(IOException.class, () -> load(file, false));
            assertEquals(before, SLAB.usedExactly());
        }
    }

    @Test
    void withoutChecksumsAFlippedBitIsAnErrorOrAnotherValue() {
        var random = new SplittableRandom(2);
        var whole = file();
        int errors = 0;
        for (int i = 0; i < FLIPS; i++) {
            try {
                load(flip(whole, random), false);
            } catch (IOException e) {
                errors++;
            }
        }
        assertTrue(errors > 0 && errors < FLIPS, errors + " errors");
    }

    private static byte[] flip(byte[] whole, SplittableRandom random) {
        var flipped = whole.clone();
        flipped[random.nextInt(9, whole.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    @Test
    void whatOtherServersPutIsPassedOver() throws IOException {
        // of Redis 7.4: the keys of a slot; and a library of functions
        var keys = load(bytes("REDIS0012", 0xfe, 0, 0xf4, 5, 1, 0, 0xf5, 3, "lib", 0, 1, "k", 1, "v", 0xff), false);
        assertEquals(1, keys);
        assertEquals(1, load(bytes("VALKEY080", 0xfe, 0, 0xfb, 1, 0, 0, 1, "k", 1, "v", 0xff), false));
    }

    @Test
    void whatCannotBeHereIsNamed() {
        // the first 54 bits are nine letters A, which are 0
        var module = bytes("REDIS0010", 0xfe, 0, 7, 1, "k", 0x81, 0, 0, 0, 0, 0, 0, 0, 1, 0xff);
        assertRefused(module, "it is a value of the module type 'AAAAAAAAA', and there are no modules here");
        var data = bytes("REDIS0010", 0xf7, 0x81, 0, 0, 0, 0, 0, 0, 0, 1, 0xff);
        assertRefused(data, "it holds data of the module 'AAAAAAAAA', and there are no modules here");
        assertRefused(bytes("REDIS0010", 0xfe, 16, 0xff), "it has keys in database 16, and there are 16 here");
        assertRefused(bytes("REDIS0042", 0xff), "it has version 42 of the format, which is not known here");
        assertRefused(bytes("REDIS0010", 77, 1, "k"), "values of type 77 are not read here");
    }

    private void assertRefused(byte[] file, String reason) {
        var error = assertThrows(IOException.class, () -> load(file, false));
        assertTrue(Objects.requireNonNull(error.getMessage()).contains(reason), error.getMessage());
    }

    @Test
    void formsOfOlderVersionsAreRead() throws IOException {
        // a zipmap, with a byte unused behind the value
        int[] zipmap = {1, 1, 'f', 1, 1, 'v', 0, 0xff};
        // a ziplist: bytes, last entry, count, then "a" and 12
        int[] ziplist = {16, 0, 0, 0, 13, 0, 0, 0, 2, 0, 0, 1, 'a', 3, 0xfd, 0xff};
        var out = new ByteArrayOutputStream();
        out.writeBytes(bytes("REDIS0003", 0xfe, 0, 9, 1, "m", zipmap.length));
        for (int each : zipmap) {
            out.write(each);
        }
        for (int type : new int[] {10, 12, 13}) {
            out.writeBytes(bytes("", type, 1, String.valueOf(type).substring(1), ziplist.length));
            for (int each : ziplist) {
                out.write(each);
            }
        }
        // a score as text; an expiry in seconds
        out.writeBytes(bytes("", 0xfd, 0xff, 0xff, 0xff, 0x7f, 3, 1, "z", 1, 1, "a", 3, "2.5", 0xff));
        assertEquals(5, load(out.toByteArray(), true));
    }

    private static byte[] bytes(Object... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            if (part instanceof Integer each) {
                out.write(each);
            } else {
                out.writeBytes(String.valueOf(part).getBytes(StandardCharsets.US_ASCII));
            }
        }
        if (parts[parts.length - 1].equals(0xff)) {
            out.writeBytes(new byte[8]);
        }
        return out.toByteArray();
    }

    /// Loads into a keyspace of its own; how many keys there are then.
    private static long load(byte[] file, boolean checksums) throws IOException {
        var into = newKeyspace();
        try {
            load(file, checksums, into);
            return into.size(0);
        } finally {
            into.close();
        }
    }

    private static void load(byte[] file, boolean checksums, Keyspace into) throws IOException {
        try (var arena = Arena.ofConfined()) {
            long address = arena.allocate(Math.max(1, file.length)).address();
            Memory.copy(file, 0, address, file.length);
            new RdbLoad(
                            Path.of("dump.rdb"),
                            address,
                            file.length,
                            into,
                            NOW_MS,
                            true,
                            checksums,
                            new LoadProgress(NOW_MS, file.length))
                    .run();
        }
    }

    /// A file with a value of each type, packed and not.
    private byte[] file() {
        fill(keyspace.access());
        var out = new ByteArrayOutputStream();
        try (var rdb = new SnapshotRdb(keyspace, EvictionPolicy.ALLKEYS_LRU, true)) {
            var access = keyspace.access();
            var cut = keyspace.cut(rdb, () -> rdb.begin("7.2.4", NOW_MS, null, List.of()));
            assertTrue(cut.run(access));
            rdb.end();
            var piece = Objects.requireNonNull(rdb.take());
            long checksum = Crc64.of(0, piece.memoryAddress(), piece.readableBytes());
            out.writeBytes(ByteBufUtil.getBytes(piece));
            piece.release();
            for (int i = 0; i < 8; i++) {
                out.write((int) (checksum >>> (8 * i)));
            }
        }
        return out.toByteArray();
    }

    private static void fill(Access access) {
        access.begin(0, Access.BEFORE_ALL);
        access.strings().set(Slice.of("short"), Slice.of("value"), Strings.NO_EXPIRY);
        access.strings().set(Slice.of("number"), Slice.of("-1234"), NOW_MS + 5_000);
        access.strings().set(Slice.of("compressed"), Slice.of("abcd".repeat(30)), Strings.NO_EXPIRY);
        for (int count : new int[] {3, 600}) {
            var name = Slice.of("hash" + count);
            access.hashes().claim(name);
            for (int i = 0; i < count; i++) {
                access.hashes().put(Slice.of("field" + i), Slice.of("v" + i));
            }
            access.hashes().changed(Event.HSET);
        }
        access.lists().claim(Slice.of("list"));
        for (int i = 0; i < 20; i++) {
            access.lists().push(false, Slice.of("element" + i));
        }
        access.lists().changed(Event.RPUSH);
        access.sets().claim(Slice.of("numbers"));
        for (int i = 0; i < 10; i++) {
            access.sets().add(Slice.of("" + i * 7_000));
        }
        access.sets().changed(Event.SADD);
        access.sortedSets().claim(Slice.of("sorted"));
        for (int i = 0; i < 200; i++) {
            access.sortedSets().put(Slice.of("member" + i), i / 3.0);
        }
        access.sortedSets().changed(Event.ZADD);
        stream(access);
        access.begin(5, Access.BEFORE_ALL);
        access.strings().set(Slice.of("in-five"), Slice.of("5"), Strings.NO_EXPIRY);
    }

    private static void stream(Access access) {
        var streams = access.streams();
        streams.claim(Slice.of("stream"));
        streams.create();
        Slice[] words = {Slice.of("f"), Slice.of("v"), Slice.of("g"), Slice.of("12")};
        for (int i = 1; i <= 5; i++) {
            streams.append(new StreamId(i, i), each -> words[each], 0, 2);
        }
        var groups = streams.groups();
        groups.create(Slice.of("group"), new StreamId(3, 3), 3);
        var group = Objects.requireNonNull(streams.content().group(Slice.of("group")));
        var consumer = groups.createConsumer(group, Slice.of("consumer"), NOW_MS);
        groups.deliver(group, consumer, 2, 2, NOW_MS, 1);
        groups.deliver(group, consumer, 3, 3, NOW_MS, 4);
        streams.changed(Event.XADD);
    }
}
