package io.redpoll.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfigs;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final JournalConfig CONFIG =
            JournalConfigs.in("none").backlog(0).build();

    private final Journal journal = new Journal(CONFIG, 1024);

    @AfterEach
    void freesItsMemory() {
        journal.close();
        assertEquals(0, journal.memoryBytes());
    }

    private long append(String text) {
        var slice = Slice.of(text);
        return journal.append(3, 77, 0, slice.address(), slice.length());
    }

    private static List<String> drain(Reader reader) {
        var texts = new ArrayList<String>();
        while (reader.poll(256)) {
            for (long at = 0; at < reader.length(); at += Frame.size(reader.address() + at)) {
                long frame = reader.address() + at;
                texts.add(new Slice()
                        .point(Frame.payload(frame), Frame.length(frame))
                        .toString());
            }
        }
        return texts;
    }

    @Test
    void aPositionIsTheSumOfTheFramesBefore() {
        assertEquals(16, append("x"));
        assertEquals(32, append("12345678"));
        assertEquals(56, append("123456789"));
        assertEquals(56, journal.end());
        assertEquals(56, journal.publishedEnd());
    }

    @Test
    void aReaderFindsWhatWasAppendedInOrderAcrossChunks() {
        try (var reader = opened(journal.reader(0))) {
            var expected = new ArrayList<String>();
            var random = new Random(1);
            for (int i = 0; i < 2000; i++) {
                var text = i + "x".repeat(random.nextInt(i % 50 == 0 ? 5000 : 60));
                expected.add(text);
                append(text);
            }
            assertEquals(expected, drain(reader));
            assertEquals(journal.end(), reader.position());
            assertFalse(reader.poll(100));
        }
    }

    @Test
    void aFrameKeepsWhatItWasGiven() {
        try (var reader = opened(journal.reader(0))) {
            append("hello");
            assertTrue(reader.poll(100));
            assertEquals(3, Frame.db(reader.address()));
            assertEquals(77, Frame.slot(reader.address()));
            assertEquals(0, Frame.flags(reader.address()));
            assertEquals(5, Frame.length(reader.address()));
        }
    }

    @Test
    void memoryIsBoundedWhileTheReaderKeepsUp() {
        try (var reader = opened(journal.reader(0))) {
            for (int i = 0; i < 100_000; i++) {
                append("a record of some length");
                if (i % 10 == 0) {
                    drain(reader);
                }
            }
            assertTrue(journal.memoryBytes() <= 8 * 1024, () -> "held: " + journal.memoryBytes());
        }
    }

    @Test
    void memoryIsBoundedWithoutAReader() {
        for (int i = 0; i < 100_000; i++) {
            append("a record of some length");
        }
        assertTrue(journal.memoryBytes() <= 8 * 1024, () -> "held: " + journal.memoryBytes());
    }

    @Test
    void theBacklogIsHeldForReadersThatComeLater() {
        journal.configure(JournalConfigs.like(CONFIG).backlog(10_000).build());
        long middle = 0;
        for (int i = 0; i < 1000; i++) {
            long end = append("record " + i);
            if (i == 800) {
                middle = end;
            }
        }
        assertNull(journal.reader(0));
        assertNull(journal.reader(middle + 8), "not a frame's boundary");
        assertNull(journal.reader(journal.end() + 8), "not written yet");
        assertTrue(journal.end() - journal.heldFrom() >= 10_000);
        try (var reader = opened(journal.reader(middle))) {
            assertEquals("record 801", drain(reader).getFirst());
        }
    }

    @Test
    void aFollowerTooFarBehindLosesItsPlaceAndItsMemory() {
        try (var reader = opened(journal.reader(0))) {
            journal.configure(
                    JournalConfigs.in("none").backlog(0).followerLag(4096).build());
            append("first");
            assertTrue(reader.poll(100));
            for (int i = 0; i < 1000; i++) {
                append("record " + i);
            }
            assertTrue(reader.isLost());
            assertEquals(5, Frame.length(reader.address()), "what it had polled is still there");
            assertFalse(reader.poll(100));
        }
        append("more");
        assertTrue(journal.memoryBytes() <= 12 * 1024, () -> "held: " + journal.memoryBytes());
    }

    @Test
    void recordsBuiltInPlaceAreShownWhenPublished() {
        var appender = journal.appender();
        try (var reader = opened(journal.reader(0))) {
            long address = appender.reserve(0, Frame.NO_SLOT, Frame.TRANSACTION, 4);
            assertFalse(reader.poll(100));
            assertEquals(0, journal.publishedEnd());
            Memory.putInt(address, 0x64636261);
            assertEquals(16, appender.publish());
            assertEquals(List.of("abcd"), drain(reader));
        }
    }

    @Test
    void aFollowersJournalIsTheLeadersByteForByte() {
        try (var follower = new Journal(CONFIG, 2048);
                var reader = opened(journal.reader(0))) {
            journal.begin(7, "someone");
            for (int i = 0; i < 500; i++) {
                append("x".repeat(1 + i * 7 % 300));
            }
            append("y".repeat(10_000));
            try (var copy = opened(follower.reader(0))) {
                while (reader.poll(700)) {
                    assertEquals(
                            reader.end(), follower.appendFrames(reader.position(), reader.address(), reader.length()));
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> follower.appendFrames(reader.position(), reader.address(), reader.length()));
                }
                assertEquals(501 + 1, drain(copy).size());
            }
            assertEquals(journal.end(), follower.end());
            assertEquals(journal.epochs(), follower.epochs());
            assertEquals(7, follower.epochs().epoch());
        }
    }

    @Test
    void aResetGoesOnElsewhereAndLosesAllReaders() {
        append("old");
        try (var reader = opened(journal.reader(0))) {
            journal.resetTo(1_000_000, EpochTable.EMPTY.with(3, 500, "a"));
            assertTrue(reader.isLost());
            assertFalse(reader.poll(100));
        }
        assertEquals(1_000_000, journal.end());
        assertEquals(1_000_016, append("new"));
        try (var reader = opened(journal.reader(1_000_000))) {
            assertEquals(List.of("new"), drain(reader));
        }
        assertEquals(3, journal.epochs().epoch());
    }

    private static Reader opened(@Nullable Reader reader) {
        return Objects.requireNonNull(reader);
    }
}
