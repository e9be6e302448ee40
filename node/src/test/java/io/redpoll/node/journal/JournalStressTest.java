package io.redpoll.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfigs;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Several appenders, several readers, small chunks that are used again at once.
class JournalStressTest {
    private static final JournalConfig CONFIG =
            JournalConfigs.in("none").backlog(0).build();
    private static final int APPENDERS = 3;
    private static final int RECORDS = 40_000;

    /// Every record is seen whole, once, in the order of its appender, at the position that its append returned; the
    /// end of one is the beginning of the next.
    @RepeatedTest(4)
    void everyReaderSeesEveryRecordInOrder() throws Exception {
        try (var journal = new Journal(CONFIG, 4096);
                var threads = Executors.newCachedThreadPool()) {
            var readers = new ArrayList<Future<?>>();
            for (int i = 0; i < 2; i++) {
                var reader = Objects.requireNonNull(journal.reader(0));
                readers.add(threads.submit(readAll(reader)));
            }
            var appenders = new ArrayList<Future<?>>();
            for (int i = 0; i < APPENDERS; i++) {
                appenders.add(threads.submit(appendAll(journal, i)));
            }
            for (var each : appenders) {
                each.get();
            }
            for (var each : readers) {
                each.get();
            }
            assertEquals(journal.end(), journal.publishedEnd());
        }
    }

    /// Records of 16 bytes and more: appender, number, and as many bytes again as the number's last digits say.
    private static Callable<Void> appendAll(Journal journal, int appender) {
        return () -> {
            var memory = Slice.of(new byte[8192]);
            var inPlace = journal.appender();
            long last = 0;
            for (int number = 0; number < RECORDS; number++) {
                int length = 16 + (number % 997 == 0 ? 6000 : number % 61);
                long end;
                if (number % 2 == 0) {
                    fill(memory.address(), appender, number, length);
                    end = journal.append(appender, number & 0x3fff, 0, memory.address(), length);
                } else {
                    fill(inPlace.reserve(appender, number & 0x3fff, 0, length), appender, number, length);
                    end = inPlace.publish();
                }
                assertTrue(end > last);
                last = end;
            }
            return null;
        };
    }

    private static void fill(long address, int appender, int number, int length) {
        Memory.putLong(address, appender);
        Memory.putLong(address + 8, number);
        Memory.fill(address + 16, length - 16, (byte) (number | 1));
    }

    private static Callable<Void> readAll(Reader reader) {
        return () -> {
            try (reader) {
                var next = new long[APPENDERS];
                long position = 0;
                int seen = 0;
                while (seen < APPENDERS * RECORDS) {
                    if (!reader.poll(1 + seen % 5000)) {
                        reader.await(50_000_000);
                        continue;
                    }
                    assertEquals(position, reader.position());
                    for (long at = 0; at < reader.length(); at += Frame.size(reader.address() + at)) {
                        check(reader.address() + at, next);
                        seen++;
                    }
                    position = reader.end();
                }
            }
            return null;
        };
    }

    private static void check(long frame, long[] next) {
        long payload = Frame.payload(frame);
        int appender = (int) Memory.getLong(payload);
        long number = Memory.getLong(payload + 8);
        assertEquals(next[appender]++, number);
        assertEquals(appender, Frame.db(frame));
        int length = Frame.length(frame);
        for (int at = 16; at < length; at++) {
            if (Memory.getByte(payload + at) != (byte) (number | 1)) {
                throw new AssertionError("byte " + at + " of record " + number + " of " + appender);
            }
        }
    }

    @Test
    void anAppendAllocatesNothing() {
        try (var journal = new Journal(CONFIG)) {
            var payload = Slice.of("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n");
            var inPlace = journal.appender();
            var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = 0;
            for (int round = 0; round < 5; round++) {
                long before = bean.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10_000; i++) {
                    journal.append(0, 1, 0, payload.address(), payload.length());
                    Memory.putLong(inPlace.reserve(0, 1, 0, 8), i);
                    inPlace.publish();
                }
                allocated = bean.getCurrentThreadAllocatedBytes() - before;
            }
            assertTrue(allocated < 1000, () -> "20,000 appends allocated bytes on the heap");
        }
    }
}
