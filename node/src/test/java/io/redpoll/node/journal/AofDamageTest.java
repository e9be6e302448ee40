package io.redpoll.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A log of a base, two increments and a manifest, damaged at many places. It is refused with a sentence, or it loads
/// with a warning, or the damage does not matter; in little time and with little memory.
class AofDamageTest {
    private static final Path LOG = AofNode.CONFIG.path();
    private static final Path MANIFEST = LOG.resolve("appendonly.aof.manifest");
    private static final int FLIPS = 8_500;
    private static final int CUTS = 3_000;
    private static final long LOAD_NS_MAX = TimeUnit.SECONDS.toNanos(5);

    /// What a load may use whatever the files' size.
    private static final long FIXED_BYTES = 256 << 10;

    private final MemoryDisk disk = new MemoryDisk();
    private Content whole = new Content();
    private List<Path> files = List.of();

    /// A checksum of what is loaded.
    private static final class Content implements CommandSink {
        private long sum;

        @Override
        public void command(int db, Slice[] arguments, int count) {
            sum = sum * 31 + db;
            for (int i = 0; i < count; i++) {
                sum = sum * 31 + arguments[i].length();
                for (int at = 0; at < arguments[i].length(); at++) {
                    sum = sum * 31 + Memory.getByte(arguments[i].address() + at);
                }
            }
        }

        @Override
        public void transactionBegins(int db) {
            sum = sum * 31 + 7;
        }
    }

    @BeforeEach
    void write() throws IOException {
        try (var node = AofNode.on(disk)) {
            node.journal.begin(4, "sentinel one");
            write(node, 40);
            node.rewrite();
            write(node, 40);
            node.beginRewrite().abort();
            node.step();
            write(node, 40);
        }
        whole = new Content();
        assertEquals(List.of(), load(disk, whole).warnings());
        files = disk.list(LOG).stream().map(LOG::resolve).toList();
        assertEquals(4, files.size(), files::toString);
    }

    private static void write(AofNode node, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            node.set(i % 3, "key" + i, i % 20 == 19 ? "x".repeat(2000) : "value" + i);
            if (i % 7 == 0) {
                node.setBoth(1, "left" + i, 2, "right" + i, "both");
            }
            if (i % 5 == 0) {
                node.step();
            }
        }
        node.append(0, Frame.NOOP, "12345");
        node.step();
    }

    private static Loaded load(Disk from, CommandSink into) throws IOException {
        return new AofLoader(AofNode.CONFIG, from).load(into);
    }

    /// Returns what a damaged log tells: a refusal or warnings; nothing where the damage does not matter.
    private String told(MemoryDisk damaged, long bytes, String where) throws IOException {
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var content = new Content();
        String told;
        long began = System.nanoTime();
        long allocatedBefore = bean.getCurrentThreadAllocatedBytes();
        try {
            told = String.join(" ", load(damaged, content).warnings());
            if (told.isEmpty()) {
                assertEquals(whole.sum, content.sum, () -> "other data, and not a word: " + where);
            }
        } catch (JournalException e) {
            told = String.valueOf(e.getMessage());
        }
        long allocated = bean.getCurrentThreadAllocatedBytes() - allocatedBefore;
        assertTrue(System.nanoTime() - began < LOAD_NS_MAX, () -> "too long: " + where);
        assertTrue(allocated <= 4 * bytes + FIXED_BYTES, () -> allocated + " bytes of memory: " + where);
        return told;
    }

    private long bytesInAll() throws IOException {
        long bytes = 0;
        for (var file : files) {
            bytes += disk.size(file);
        }
        return bytes;
    }

    @Test
    void aFlippedBitAnywhereIsToldOrDoesNotMatter() throws IOException {
        var random = new SplittableRandom(1);
        long bytes = bytesInAll();
        int silent = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            var file = files.get(flip % files.size());
            var damaged = disk.copy();
            var content = disk.bytes(file);
            int bit = random.nextInt(content.length * 8);
            content[bit / 8] ^= (byte) (1 << bit % 8);
            damaged.put(file, content);
            silent += told(damaged, bytes, "bit %d of byte %d of %s".formatted(bit % 8, bit / 8, file))
                            .isEmpty()
                    ? 1
                    : 0;
        }
        assertTrue(silent < FLIPS / 10, silent + " made no difference");
    }

    @Test
    void everyBitOfTheManifestCounts() throws IOException {
        var manifest = disk.bytes(MANIFEST);
        for (int bit = 0; bit < manifest.length * 8; bit++) {
            var damaged = disk.copy();
            var content = manifest.clone();
            content[bit / 8] ^= (byte) (1 << bit % 8);
            damaged.put(MANIFEST, content);
            var before = damaged.list(LOG);
            told(damaged, bytesInAll(), "bit " + bit);
            assertEquals(before, damaged.list(LOG), "nothing is removed");
        }
        for (int length = 0; length < manifest.length; length++) {
            var damaged = disk.copy();
            damaged.put(MANIFEST, Arrays.copyOf(manifest, length));
            assertFalse(told(damaged, bytesInAll(), "cut to " + length).isEmpty(), "cut to " + length);
        }
    }

    @Test
    void severalDamagesAtOnceAreTold() throws IOException {
        var random = new Random(2);
        for (int cut = 0; cut < CUTS; cut++) {
            var file = files.get(cut % files.size());
            var damaged = disk.copy();
            var content = disk.bytes(file);
            int from = random.nextInt(content.length);
            int length = 1 + random.nextInt(Math.min(64, content.length - from));
            switch (cut / files.size() % 3) {
                case 0 -> random.nextBytes(content);
                case 1 -> Arrays.fill(content, from, from + length, (byte) random.nextInt(256));
                default -> {
                    var shorter = new ArrayList<Byte>();
                    for (int i = 0; i < content.length; i++) {
                        if (i < from || i >= from + length) {
                            shorter.add(content[i]);
                        }
                    }
                    content = new byte[shorter.size()];
                    for (int i = 0; i < content.length; i++) {
                        content[i] = shorter.get(i);
                    }
                }
            }
            damaged.put(file, content);
            told(damaged, bytesInAll(), "damage %d of %s".formatted(cut, file));
        }
    }

    /// Of the last increment: a write that ended there.
    @Test
    void everyCutOfTheLastRecordsLoadsWhatIsBeforeIt() throws IOException {
        var last = LOG.resolve("appendonly.aof.3.incr.aof");
        var content = disk.bytes(last);
        var ends = new ArrayList<Long>();
        for (int length = Math.max(0, content.length - 4000); length <= content.length; length++) {
            var cut = disk.copy();
            cut.put(last, Arrays.copyOf(content, length));
            var loaded = load(cut, new Content());
            assertFalse(loaded.edited(), "cut to " + length);
            if (ends.isEmpty() || ends.getLast() != loaded.end()) {
                assertTrue(ends.isEmpty() || ends.getLast() < loaded.end(), "cut to " + length);
                ends.add(loaded.end());
            }
            assertEquals(loaded.end(), load(cut, new Content()).end(), "once it was cut it is whole");
        }
        assertTrue(ends.size() > 4, ends::toString);
    }
}
