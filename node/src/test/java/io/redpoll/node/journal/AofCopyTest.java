package io.redpoll.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfigs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Copies of a log up to a position or a second.
class AofCopyTest {
    private static final JournalConfig TIMED =
            JournalConfigs.like(AofNode.CONFIG).timed().build();
    private static final CommandSink NOTHING = (db, arguments, count) -> {};

    private final MemoryDisk disk = new MemoryDisk();
    private int copies;

    private JournalConfig target() {
        return JournalConfigs.in("/copy-" + copies++).strict().build();
    }

    private AofCopy copyTo(JournalConfig to) {
        return new AofCopy(AofNode.CONFIG, to, disk, NOTHING);
    }

    @Test
    void aCopyEndsAtEachBoundaryAndIsAsGoodAsItsSource() throws IOException {
        var ends = new ArrayList<Long>();
        var keys = new ArrayList<Integer>();
        try (var node = AofNode.on(disk)) {
            node.journal.begin(3, "one");
            write(node, ends, keys, 0);
            node.rewrite();
            write(node, ends, keys, 10);
            node.beginRewrite().abort();
            node.step();
            write(node, ends, keys, 20);
        }
        // Behind the rewrite's cut: what is before it is in the base.
        for (int i = 10; i < ends.size(); i++) {
            var to = target();
            var made = copyTo(to).upTo(ends.get(i));
            assertEquals(ends.get(i), made.end());
            assertEquals(i == ends.size() - 1, made.isWhole());
            assertFalse(AofCheck.run(to, disk, NOTHING).isEdited());
            try (var node = new AofNode(disk, to, false)) {
                assertEquals(ends.get(i), node.loaded.end());
                assertEquals(3, node.loaded.epochs().epoch());
                assertEquals(keys.get(i), node.keys.size());
                node.set(0, "after", "1");
                node.step();
            }
            try (var again = new AofNode(disk, to, false)) {
                assertEquals("1", again.keys.get("0/after"));
            }
        }
        var between = refusal(() -> copyTo(target()).upTo(ends.getLast() - 4));
        assertTrue(between.contains("no record that begins at position"), between);
        var inBase = refusal(() -> copyTo(target()).upTo(ends.getFirst()));
        assertTrue(inBase.contains("nothing is copied"), inBase);
    }

    private static void write(AofNode node, List<Long> ends, List<Integer> keys, int from) throws IOException {
        for (int i = from; i < from + 10; i++) {
            ends.add(i % 4 == 3 ? node.setBoth(1, "a" + i, 2, "b" + i, "both") : node.set(i % 3, "k" + i, "value"));
            keys.add(node.keys.size());
            if (i % 3 == 0) {
                node.step();
            }
        }
        node.step();
    }

    @Test
    void damageBehindThePlaceDoesNotMatterAndBeforeItThePlaceIsNamed() throws IOException {
        long first;
        long second;
        try (var node = AofNode.on(disk)) {
            first = node.set(0, "one", "first");
            node.step();
            second = node.set(0, "two", "second");
            node.step();
            node.set(0, "three", "third");
            node.step();
        }
        var increment = AofNode.CONFIG.path().resolve("appendonly.aof.1.incr.aof");
        int at = text(increment).indexOf("second");
        var bytes = disk.bytes(increment);
        bytes[at] ^= 1;
        disk.put(increment, bytes);

        var found = AofCheck.run(AofNode.CONFIG, disk, NOTHING);
        assertEquals(first, found.verifiedEnd());
        assertEquals(1, found.problems().size());
        assertTrue(
                found.problems().getFirst().contains("byte " + at),
                found.problems().getFirst());

        var refused = refusal(() -> copyTo(target()).upTo(second));
        assertTrue(refused.contains("Up to position " + first), refused);
        var to = target();
        assertEquals(1, copyTo(to).upTo(first).commands());
        try (var node = new AofNode(disk, to, false)) {
            assertEquals("{0/one=first}", node.keys.toString());
        }
    }

    @Test
    void aCopyEndsWithASecond() throws IOException {
        long last;
        long end;
        try (var node = new AofNode(disk, TIMED, false)) {
            node.set(0, "one", "1");
            node.step();
            last = node.nowMs / 1000;
            node.nowMs = (last + 1) * 1000;
            end = node.journal.end();
            node.setBoth(0, "two", 1, "three", "later");
            node.step();
        }
        var text = text(AofNode.CONFIG.path().resolve("appendonly.aof.1.incr.aof"));
        assertTrue(text.contains("\r\n#TS:" + last + "\r\n"), text);

        var to = target();
        assertEquals(end, copyTo(to).upToSecond(last).end());
        try (var node = new AofNode(disk, to, false)) {
            assertEquals("{0/one=1}", node.keys.toString());
        }
        assertTrue(copyTo(target()).upToSecond(last + 10).isWhole());
        var early = refusal(() -> copyTo(target()).upToSecond(last - 10));
        assertTrue(early.contains("says times from"), early);
    }

    /// Of a copy that was broken off, files without a manifest are left: they must not be gone on with.
    @Test
    void aDirectoryWithAnythingInItIsLeftAlone() throws IOException {
        long end;
        try (var node = AofNode.on(disk)) {
            end = node.set(0, "one", "1");
            node.step();
        }
        var to = target();
        var left = to.path().resolve("appendonly.aof.1.incr.aof");
        disk.put(left, new byte[] {1});
        assertTrue(refusal(() -> copyTo(to).upTo(end)).contains("is not empty"));
        assertEquals(1, disk.bytes(left).length);
        var withData = target();
        disk.put(withData.directory().resolve("dump.rdb"), new byte[] {1});
        assertTrue(refusal(() -> copyTo(withData).upTo(end)).contains("is not empty"));
    }

    @Test
    void withoutTimesNoMomentIsFound() throws IOException {
        try (var node = AofNode.on(disk)) {
            node.set(0, "one", "1");
            node.step();
        }
        var refused = refusal(() -> copyTo(target()).upToSecond(1_800_000_000));
        assertTrue(refused.contains("aof-timestamp-enabled was not on"), refused);
    }

    @Test
    void whatWasEditedIsNeitherCopiedNorLoadedStrictly() throws IOException {
        try (var node = AofNode.on(disk)) {
            node.set(0, "one", "1");
            node.set(0, "two", "2");
            node.step();
        }
        var increment = AofNode.CONFIG.path().resolve("appendonly.aof.1.incr.aof");
        var edited = text(increment).replace(AofNode.resp("SET", "one", "1"), AofNode.resp("SET", "one", "12345"));
        disk.put(increment, edited.getBytes(StandardCharsets.ISO_8859_1));
        assertTrue(AofNode.load(disk, AofNode.CONFIG, new ArrayList<>()).edited());
        var strict = JournalConfigs.like(AofNode.CONFIG).strict().build();
        var refused = refusal(() -> AofNode.load(disk, strict, new ArrayList<>()));
        assertTrue(refused.contains("With aof-verify strict"), refused);
        assertTrue(refusal(() -> copyTo(target()).upTo(8)).contains("it was edited"));
        assertTrue(AofCheck.run(AofNode.CONFIG, disk, NOTHING).isEdited());
    }

    private static String refusal(Executable attempt) {
        return String.valueOf(assertThrows(JournalException.class, attempt).getMessage());
    }

    private String text(Path path) {
        return new String(disk.bytes(path), StandardCharsets.ISO_8859_1);
    }
}
