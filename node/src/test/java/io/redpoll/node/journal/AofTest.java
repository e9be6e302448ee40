package io.redpoll.node.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.config.JournalConfig.Fsync;
import io.redpoll.node.config.JournalConfigs;
import io.redpoll.node.metrics.Clock;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The log's files, on a disk in memory, by single steps.
class AofTest {
    private static final Path LOG = AofNode.CONFIG.path();
    private static final Path FIRST = LOG.resolve("appendonly.aof.1.incr.aof");

    private final MemoryDisk disk = new MemoryDisk();

    private String text(Path path) {
        return new String(disk.bytes(path), StandardCharsets.UTF_8);
    }

    /// A log with records of every kind.
    private AofNode written() throws IOException {
        var node = AofNode.on(disk);
        node.journal.begin(4, "sentinel one");
        node.set(0, "a", "1");
        node.set(3, "b", "2");
        node.step();
        node.setBoth(0, "c", 7, "d", "3");
        node.append(0, Frame.NOOP, "12345");
        node.set(0, "e", "4");
        node.step();
        node.set(0, "f", "5");
        node.step();
        return node;
    }

    @Test
    void theBytesAreAsTheDocumentShows() throws IOException {
        try (var node = written()) {
            assertEquals(4, node.journal.epochs().epoch());
            assertEquals(
                    """
                    #REDPOLL batch offset=0 epoch=0 bytes=0 crc=CRC
                    #REDPOLL batch offset=0 epoch=4 bytes=149 crc=CRC
                    #REDPOLL epoch epoch=4 offset=0 by=sentinel+one
                    *2
                    $6
                    SELECT
                    $1
                    0
                    *3
                    $3
                    SET
                    $1
                    a
                    $1
                    1
                    *2
                    $6
                    SELECT
                    $1
                    3
                    *3
                    $3
                    SET
                    $1
                    b
                    $1
                    2
                    """,
                    text(FIRST)
                            .substring(0, text(FIRST).indexOf("#REDPOLL batch offset=112"))
                            .replace("\r\n", "\n")
                            .replaceAll("crc=[0-9a-f]{8}", "crc=CRC"));
            assertEquals(
                    "#REDPOLL manifest crc=CRC\nfile appendonly.aof.1.incr.aof seq 1 type i\n",
                    text(LOG.resolve("appendonly.aof.manifest")).replaceAll("crc=[0-9a-f]{8}", "crc=CRC"));
        }
    }

    @Test
    void whatWasWrittenIsLoadedAtTheSamePositions() throws IOException {
        long end;
        EpochTable epochs;
        try (var node = written()) {
            end = node.journal.end();
            epochs = node.journal.epochs();
            assertEquals(end, node.journal.durable());
        }
        try (var node = AofNode.on(disk)) {
            assertEquals(
                    List.of(
                            "0: SET a 1",
                            "3: SET b 2",
                            "{",
                            "0: SET c 3",
                            "7: SET d 3",
                            "}",
                            "0: SET e 4",
                            "0: SET f 5"),
                    node.commands);
            assertEquals(end, node.loaded.end());
            assertEquals(epochs, node.loaded.epochs());
            assertEquals(List.of(), node.loaded.warnings());
            assertFalse(node.loaded.edited());
            assertEquals(end, node.journal.durable());
        }
    }

    /// The file's length reached the disk, its last bytes did not.
    @Test
    void zerosWithinATransactionTakeAllOfItOff() throws IOException {
        try (var node = AofNode.on(disk)) {
            node.set(0, "a", "1");
            node.step();
            node.setBoth(0, "b", 1, "c", "2");
        }
        var path = LOG.resolve("appendonly.aof.1.incr.aof");
        var whole = disk.bytes(path);
        int first = new String(whole, StandardCharsets.US_ASCII).indexOf("*1\r\n$5\r\nMULTI");
        for (int from = first + 1; from < whole.length; from++) {
            var damaged = whole.clone();
            Arrays.fill(damaged, from, whole.length, (byte) 0);
            var after = disk.copy();
            after.put(path, damaged);
            try (var node = AofNode.on(after)) {
                assertEquals(List.of("0: SET a 1"), node.commands, "zeros from " + from);
                node.set(0, "d", "4");
            }
            try (var node = AofNode.on(after)) {
                assertEquals(List.of("0: SET a 1", "0: SET d 4"), node.commands, "zeros from " + from);
            }
        }
    }

    @Test
    void positionsGoOnOverManyRestartsAndRewrites() throws IOException {
        var random = new Random(42);
        var expected = new TreeMap<String, String>();
        long end = 0;
        for (int life = 0; life < 30; life++) {
            try (var node = AofNode.on(disk)) {
                assertEquals(end, node.journal.end());
                assertEquals(expected, node.keys);
                assertFalse(node.loaded.edited(), () -> node.loaded.warnings().toString());
                for (int i = random.nextInt(40); i > 0; i--) {
                    switch (random.nextInt(12)) {
                        case 0 -> node.journal.begin(node.journal.epochs().epoch() + 1, "c" + i);
                        case 1 -> node.setBoth(1, "x" + i, random.nextInt(16), "y" + i, "v" + life);
                        case 2 -> node.append(0, Frame.NOOP, "n".repeat(1 + random.nextInt(30)));
                        case 3 -> node.rewrite();
                        case 4 -> node.set(2, "large", "L".repeat(random.nextInt(400_000)));
                        case 5 -> node.step();
                        default -> node.set(random.nextInt(16), "k" + random.nextInt(30), "v" + random.nextInt());
                    }
                }
                expected = new TreeMap<>(node.keys);
                end = node.journal.end();
            }
        }
    }

    @Test
    void aRewriteLeavesTheBaseAndWhatCameAfterTheCut() throws IOException {
        try (var node = written()) {
            var rewrite = node.beginRewrite();
            node.set(5, "later", "6");
            node.step();
            assertThrows(IllegalStateException.class, () -> node.writer.begin(false));
            rewrite.commit();
            assertEquals(
                    List.of("appendonly.aof.1.base.aof", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"),
                    disk.list(LOG));
            assertEquals(node.journal.end(), node.journal.durable());
            assertFalse(node.writer.isRewriting());
        }
        try (var node = AofNode.on(disk)) {
            assertEquals("5: SET later 6", node.commands.getLast());
            assertEquals(7, node.commands.size());
            assertEquals(4, node.loaded.epochs().epoch());
            assertEquals(List.of(), node.loaded.warnings());
        }
    }

    @Test
    void anAbortedRewriteChangesNothing() throws IOException {
        try (var node = written()) {
            var rewrite = node.beginRewrite();
            node.step();
            rewrite.abort();
            node.set(5, "later", "6");
            node.step();
            node.rewrite();
        }
        try (var node = AofNode.on(disk)) {
            assertEquals("6", node.keys.get("5/later"));
            assertEquals(7, node.keys.size());
        }
    }

    @Test
    void aWriteThatIsCutAnywhereLosesItsOwnRecordsOnly() throws IOException {
        var node = written();
        node.kill();
        var whole = disk.bytes(FIRST);
        int from = text(FIRST).lastIndexOf("#REDPOLL batch", text(FIRST).lastIndexOf("#REDPOLL batch") - 1);
        long previousEnd = 0;
        for (int length = from; length < whole.length; length++) {
            var torn = disk.copy();
            torn.put(FIRST, Arrays.copyOf(whole, length));
            int at = length;
            var refusing = new ArrayList<String>();
            if (length > from && !isBetweenBatches(whole, length)) {
                assertThrows(
                        JournalException.class,
                        () -> AofNode.load(
                                torn.copy(),
                                JournalConfigs.like(AofNode.CONFIG)
                                        .refusingTornTails()
                                        .build(),
                                refusing),
                        () -> "cut at " + at);
            }
            try (var again = AofNode.on(torn)) {
                assertFalse(again.loaded.edited(), () -> "cut at " + at + ": " + again.loaded.warnings());
                assertTrue(again.loaded.end() >= previousEnd, () -> "cut at " + at);
                assertTrue(again.commands.size() >= 2);
                previousEnd = again.loaded.end();
                again.set(9, "after", "cut");
            }
            try (var third = AofNode.on(torn)) {
                assertEquals("9: SET after cut", third.commands.getLast());
                assertEquals(List.of(), third.loaded.warnings(), () -> "cut at " + at);
                assertEquals(4, third.loaded.epochs().epoch());
            }
        }
    }

    private static boolean isBetweenBatches(byte[] whole, int length) {
        return new String(whole, length, whole.length - length, StandardCharsets.UTF_8).startsWith("#REDPOLL batch");
    }

    @Test
    void anyFlippedBitIsNoticed() throws IOException {
        var node = written();
        long end = node.journal.end();
        node.kill();
        var whole = disk.bytes(FIRST);
        int refused = 0;
        int told = 0;
        for (int bit = 0; bit < whole.length * 8; bit++) {
            var damaged = disk.copy();
            var bytes = whole.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            damaged.put(FIRST, bytes);
            try {
                var loaded = AofNode.load(damaged, AofNode.CONFIG, new ArrayList<>());
                int at = bit;
                assertNotEquals(List.of(), loaded.warnings(), () -> "bit " + at % 8 + " of byte " + at / 8);
                assertTrue(loaded.edited() || loaded.end() <= end);
                told++;
            } catch (JournalException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(FIRST.toString()), e.getMessage());
                refused++;
            }
        }
        assertTrue(told < refused / 5, refused + " refused, " + told + " told");
    }

    @Test
    void aFlippedBitInAValueIsRefusedAndNamed() throws IOException {
        written().kill();
        var bytes = disk.bytes(FIRST);
        int at = text(FIRST).indexOf("\r\nb\r\n") + 2;
        bytes[at] ^= 1;
        disk.put(FIRST, bytes);
        var refused = assertThrows(JournalException.class, () -> AofNode.on(disk));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("byte " + at + " has one bit flipped"),
                refused.getMessage());
    }

    @Test
    void anEditedFileLoadsButItsHistoryIsNoLongerClaimed() throws IOException {
        var node = written();
        long end = node.journal.end();
        node.kill();
        disk.put(
                FIRST,
                text(FIRST)
                        .replace("*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n", "")
                        .getBytes(StandardCharsets.UTF_8));
        try (var again = AofNode.on(disk)) {
            assertTrue(again.loaded.edited());
            assertEquals(EpochTable.EMPTY, again.loaded.epochs());
            assertEquals(4, again.loaded.lastEpoch());
            assertEquals(end, again.loaded.end(), "positions never go back");
            assertNull(again.keys.get("3/b"));
            assertEquals(5, again.keys.size());
            assertTrue(
                    again.loaded.warnings().getFirst().contains(FIRST + ": byte "), again.loaded.warnings()::toString);
            again.journal.begin(again.loaded.lastEpoch() + 1, "me");
            again.rewrite();
        }
        try (var third = AofNode.on(disk)) {
            assertFalse(third.loaded.edited(), third.loaded.warnings()::toString);
            assertEquals(5, third.loaded.epochs().epoch());
        }
    }

    @Test
    void aBaseIsCheckedToo() throws IOException {
        try (var node = written()) {
            node.rewrite();
        }
        var base = LOG.resolve("appendonly.aof.1.base.aof");
        var whole = disk.bytes(base);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            var damaged = disk.copy();
            var bytes = whole.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            damaged.put(base, bytes);
            try {
                assertTrue(
                        AofNode.load(damaged, AofNode.CONFIG, new ArrayList<>()).edited(), "bit " + bit);
            } catch (JournalException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(base.toString()), e.getMessage());
            }
        }
        for (int length = 0; length < whole.length; length++) {
            var torn = disk.copy();
            torn.put(base, Arrays.copyOf(whole, length));
            if (length > 0) {
                assertThrows(JournalException.class, () -> AofNode.load(torn, AofNode.CONFIG, new ArrayList<>()));
            } else {
                assertTrue(AofNode.load(torn, AofNode.CONFIG, new ArrayList<>()).edited());
            }
        }
    }

    @Test
    void aTailIsCutAtAnyRecordAndSaved() throws IOException {
        var ends = new ArrayList<Long>();
        var node = written();
        node.rewrite();
        node.journal.begin(9, "two");
        ends.add(node.journal.end());
        for (int i = 0; i < 6; i++) {
            ends.add(i % 3 == 0 ? node.setBoth(1, "p" + i, 2, "q" + i, "v") : node.set(i, "k" + i, "v" + i));
            if (i % 2 == 0) {
                node.step();
            }
            if (i == 3) {
                node.beginRewrite().abort();
                node.step();
            }
        }
        long end = node.journal.end();
        node.close();
        for (int i = 0; i < ends.size(); i++) {
            long offset = ends.get(i);
            var copy = disk.copy();
            var tail = new AofTail(AofNode.CONFIG, copy);
            assertThrows(JournalException.class, () -> tail.cut(offset - 8));
            assertThrows(JournalException.class, () -> tail.cut(8));
            var saved = tail.cut(offset);
            if (offset == end) {
                assertNull(saved);
            } else {
                assertEquals(AofNode.DIRECTORY.resolve("cut-9-" + offset + "-" + end + ".aof"), saved);
                assertTrue(new String(copy.bytes(Objects.requireNonNull(saved)), StandardCharsets.UTF_8)
                        .startsWith("*2\r\n$6\r\nSELECT"));
            }
            try (var again = AofNode.on(copy)) {
                assertEquals(offset, again.loaded.end());
                assertFalse(again.loaded.edited(), again.loaded.warnings()::toString);
                assertEquals(List.of(), again.loaded.warnings());
                again.set(0, "after", "cut");
            }
            try (var third = AofNode.on(copy)) {
                assertEquals(List.of(), third.loaded.warnings());
                assertEquals("0: SET after cut", third.commands.getLast());
            }
        }
    }

    @Test
    void afterAResetTheOldLogStaysUntilTheNewBaseIsThere() throws IOException {
        var node = written();
        node.journal.resetTo(1_000_000, EpochTable.EMPTY.with(12, 900_000, "leader"));
        node.keys.clear();
        node.keys.put("0/new", "base");
        var rewrite = node.beginRewrite();
        node.set(0, "newer", "increment");
        node.step();
        assertEquals(0, node.journal.durable());
        assertFalse(node.journal.hasFile());
        assertFalse(node.writer.isRewriteDue());
        rewrite.abort();
        assertTrue(node.writer.isRewriteDue(), "or nothing would ever count");
        node.keys.put("0/new", "base");
        rewrite = node.beginRewrite();
        node.set(0, "newer", "increment");
        node.step();
        var crashed = disk.crash(new Random(1));
        try (var old = AofNode.on(crashed)) {
            assertEquals(6, old.keys.size());
            assertEquals(4, old.loaded.epochs().epoch());
        }
        rewrite.commit();
        node.step();
        assertTrue(node.journal.hasFile());
        assertEquals(node.journal.end(), node.journal.durable());
        node.close();
        try (var again = AofNode.on(disk)) {
            assertEquals("{0/new=base, 0/newer=increment}", again.keys.toString());
            assertEquals(
                    1_000_000
                            + 2
                                    * Frame.sizeOf(AofNode.resp("SET", "newer", "increment")
                                            .length()),
                    again.loaded.end());
            assertEquals(12, again.loaded.epochs().epoch());
            assertEquals(List.of(), again.loaded.warnings());
        }
    }

    @Test
    void theFileCanBeSwitchedOnWhileRunning() throws IOException {
        var config = AofNode.CONFIG;
        var journal = new Journal(config, 4096);
        var payload = Slice.of(AofNode.resp("SET", "a", "b"));
        journal.append(0, 1, 0, payload.address(), payload.length());
        try (journal;
                var writer = AofWriter.startEmpty(journal, config, disk, Clock.SYSTEM, e -> {})) {
            journal.append(0, 1, 0, payload.address(), payload.length());
            var rewrite = writer.begin(false);
            journal.append(0, 1, 0, payload.address(), payload.length());
            rewrite.base().write(ByteBuffer.wrap(payload.toBytes()));
            rewrite.commit();
        }
        var commands = new ArrayList<String>();
        var loaded = AofNode.load(disk, config, commands);
        assertEquals(List.of("0: SET a b", "0: SET a b"), commands);
        assertEquals(3L * Frame.sizeOf(payload.length()), loaded.end());
    }

    @Test
    void aPowerLossAtAnyOperationLosesNothingDurable() throws IOException {
        for (int failAt = 1; ; failAt++) {
            for (int chance = 0; chance < 2; chance++) {
                var device = new MemoryDisk();
                device.failAt(failAt);
                if (!survives(device, new Random(failAt * 31L + chance))) {
                    assertTrue(failAt > 60, "the scenario is long enough");
                    return;
                }
            }
        }
    }

    /// What a torn write left is repaired at the start, and the power may be lost again then.
    @Test
    void aPowerLossAtAnyOperationOfTheRepairLosesNothing() throws IOException {
        written().kill();
        var whole = disk.bytes(FIRST);
        int from = text(FIRST).indexOf("#REDPOLL batch", text(FIRST).indexOf("epoch=4"));
        for (int length = from; length < whole.length; length++) {
            var torn = disk.copy();
            torn.put(FIRST, Arrays.copyOf(whole, length));
            var commands = new ArrayList<String>();
            long end = AofNode.load(torn.copy(), AofNode.CONFIG, commands).end();
            for (int failAt = 1; failAt <= 6; failAt++) {
                var random = new Random(length * 10L + failAt);
                var device = torn.copy();
                device.writeAtMost(1 + random.nextInt(60));
                device.failAt(failAt);
                int at = length;
                try {
                    AofNode.load(device, AofNode.CONFIG, new ArrayList<>());
                } catch (IOException e) {
                    assertEquals("Input/output error", e.getMessage(), () -> "cut at " + at);
                }
                try (var again = AofNode.on(device.crash(random))) {
                    assertEquals(end, again.loaded.end(), () -> "cut at " + at);
                    assertFalse(again.loaded.edited(), again.loaded.warnings()::toString);
                }
            }
        }
    }

    /// Returns false where the scenario ran to its end.
    private boolean survives(MemoryDisk device, Random random) throws IOException {
        long durable = 0;
        long written = 0;
        var states = new TreeMap<Long, String>();
        states.put(0L, "{}");
        boolean failed = false;
        for (int life = 0; life < 2 && !failed; life++) {
            AofNode node;
            try {
                node = AofNode.on(device);
            } catch (IOException e) {
                failed = true;
                break;
            }
            try {
                for (int i = 0; i < 8; i++) {
                    long end = node.set(i, "k" + life, "v" + i);
                    states.put(end, node.keys.toString());
                    written = end;
                    if (i % 2 == 0) {
                        node.step();
                    }
                    if (i % 4 == 3) {
                        node.rewrite();
                    }
                    durable = Math.max(durable, node.journal.durable());
                }
                node.step();
                durable = Math.max(durable, node.journal.durable());
            } catch (IOException e) {
                failed = true;
            }
            durable = Math.max(durable, node.journal.durable());
            node.kill();
        }
        var after = device.crash(random);
        try (var node = AofNode.on(after)) {
            long end = node.loaded.end();
            long expectedAtLeast = durable;
            assertTrue(end >= expectedAtLeast && end <= written, () -> end + " of " + expectedAtLeast);
            assertFalse(node.loaded.edited(), node.loaded.warnings()::toString);
            assertEquals(states.get(end), node.keys.toString());
        }
        return failed;
    }

    @Test
    void shortWritesAreContinued() throws IOException {
        disk.writeAtMost(7);
        written().close();
        try (var node = AofNode.on(disk)) {
            assertEquals(6, node.keys.size());
            assertEquals(List.of(), node.loaded.warnings());
        }
    }

    @Test
    void afterAFailedForceNothingIsDurableAndTheNodeIsTold() throws IOException {
        var node = new AofNode(disk, AofNode.CONFIG, true);
        disk.failSync();
        node.set(0, "a", "1");
        Await.until("the error", () -> !node.errors().isEmpty());
        assertEquals(1, node.errors().size());
        assertEquals(0, node.journal.durable());
        assertThrows(IOException.class, node.writer::close);
        assertTrue(node.journal.hasFile(), "no reply that waits for the file may leave");
        node.journal.close();
    }

    @Test
    void aFullDiskIsTold() throws IOException {
        var node = new AofNode(
                disk, JournalConfigs.like(AofNode.CONFIG).fsync(Fsync.NO).build(), true);
        disk.room(100);
        for (int i = 0; i < 10; i++) {
            node.set(0, "a", "value " + i);
        }
        var error = assertThrows(IOException.class, node::close);
        assertEquals("No space left on device", error.getMessage());
    }

    @Test
    void groupCommitTellsEveryPosition() throws IOException {
        var told = new AtomicLong();
        try (var node = new AofNode(disk, AofNode.CONFIG, true)) {
            node.journal.onDurable(told::set);
            for (int i = 0; i < 1000; i++) {
                long end = node.set(0, "k" + i, "v");
                if (i % 100 == 0) {
                    Await.until("position " + end, () -> told.get() >= end);
                }
            }
        }
        assertEquals(1000, AofNode.load(disk, AofNode.CONFIG, new ArrayList<>()).commands());
    }

    @Test
    void aManifestIsReadAsRedisWritesIt() throws IOException {
        var manifest = Manifest.parse(
                Path.of("m"),
                "file \"with space.1.base.aof\" seq 1 type b\n"
                        + "file x.1.incr.aof seq 1 type h\n"
                        + "file x.2.incr.aof seq 2 type i\n");
        assertEquals(manifest, Manifest.parse(Path.of("m"), manifest.text()));
        assertThrows(JournalException.class, () -> Manifest.parse(Path.of("m"), "file ../x seq 1 type i\n"));
        assertThrows(JournalException.class, () -> Manifest.parse(Path.of("m"), "nonsense\n"));
    }

    @Test
    void dataWithoutAManifestIsNotOverlooked() throws IOException {
        written().kill();
        disk.delete(LOG.resolve("appendonly.aof.manifest"));
        assertThrows(JournalException.class, () -> AofNode.on(disk));
    }

    @Test
    void anRdbBaseIsReadByTheSinkAndTellsItsPosition() throws IOException {
        disk.put(
                LOG.resolve("appendonly.aof.manifest"),
                "file x.base.rdb seq 1 type b\n".getBytes(StandardCharsets.UTF_8));
        var ours = "REDIS0010\u00fa\fredpoll-base\u0012offset=4096 epoch=3…";
        var others = "REDIS0011\u00fa\tredis-ver\u00057.2.4…";
        for (var content : List.of(ours, others)) {
            var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
            disk.put(LOG.resolve("x.base.rdb"), bytes);
            var loaded = new AofLoader(AofNode.CONFIG, disk).load(new CommandSink() {
                @Override
                public void command(int db, Slice[] arguments, int count) {}

                @Override
                public long snapshot(Path path, long address, long size) {
                    assertEquals(bytes.length, size);
                    return size;
                }
            });
            boolean isOurs = content.equals(ours);
            assertEquals(isOurs ? 4096 : 0, loaded.end());
            assertEquals(isOurs ? 3 : 0, loaded.lastEpoch());
            assertEquals(!isOurs, loaded.edited());
        }
    }

    @Test
    void theStateOfANodeSurvivesAPowerLossAtAnyOperation() throws IOException {
        for (int failAt = 1; failAt < 40; failAt++) {
            var device = new MemoryDisk();
            device.failAt(failAt);
            long promised = 0;
            try {
                var state = NodeState.open(AofNode.DIRECTORY, device, new Random(1));
                for (long epoch = 1; epoch < 5; epoch++) {
                    state = state.withShard("shard 1").withPromise(epoch, "s" + epoch);
                    state.save(AofNode.DIRECTORY, device);
                    promised = epoch;
                }
            } catch (IOException e) {
                assertEquals("Input/output error", e.getMessage());
            }
            var state = NodeState.open(AofNode.DIRECTORY, device.crash(new Random(failAt)), new Random(2));
            assertTrue(state.promisedEpoch() >= promised);
        }
    }

    @Test
    void aDamagedStateIsRefused() throws IOException {
        NodeState.open(AofNode.DIRECTORY, disk, new Random(1))
                .withPromise(3, "x")
                .save(AofNode.DIRECTORY, disk);
        var path = AofNode.DIRECTORY.resolve(NodeState.FILE);
        var bytes = disk.bytes(path);
        assertArrayEquals(bytes, disk.copy().bytes(path));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            var damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            disk.put(path, damaged);
            assertThrows(JournalException.class, () -> NodeState.open(AofNode.DIRECTORY, disk, new Random(1)));
        }
    }
}
