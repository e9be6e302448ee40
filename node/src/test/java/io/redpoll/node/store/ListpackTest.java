package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ListpackTest {
    private static final int ROOM = 1 << 22;

    private final long listpack = Slice.of(new byte[ROOM]).address();
    private final ListpackText text = new ListpackText();

    ListpackTest() {
        Listpack.create(listpack);
    }

    private void add(String value) {
        Listpack.insert(listpack, Listpack.end(listpack), Slice.of(value));
    }

    private String hex() {
        var bytes = new byte[Listpack.bytes(listpack)];
        Memory.copy(listpack, bytes, 0, bytes.length);
        return HexFormat.of().formatHex(bytes);
    }

    private List<String> content() {
        var content = new ArrayList<String>();
        for (long entry = Listpack.first(listpack); entry != 0; entry = Listpack.next(entry)) {
            content.add(text.of(entry).toString());
        }
        return content;
    }

    private List<String> backwards() {
        var content = new ArrayList<String>();
        for (long entry = Listpack.last(listpack); entry != 0; entry = Listpack.previous(listpack, entry)) {
            content.add(text.of(entry).toString());
        }
        return content.reversed();
    }

    /// As redis-server 7.0.15 keeps `RPUSH k a 1 -1 300 70000 x…` (DUMP, rdbcompression no).
    @Test
    void theBytesAreRedis() {
        for (var value : List.of("a", "1", "-1", "300", "70000", "3000000000", "9000000000000000000", "01")) {
            add(value);
        }
        assertEquals(
                "2f000000" + "0800" + "816102" + "0101" + "dfff02" + "c12c02" + "f270110104" + "f4005ed0b20000000009"
                        + "f4000084e2506ce67c09" + "82303103" + "ff",
                hex());
    }

    @Test
    void anEmptyBlockHasNoEntries() {
        assertTrue(Listpack.isEmpty(listpack));
        assertEquals(0, Listpack.count(listpack));
        assertEquals(0, Listpack.first(listpack));
        assertEquals(0, Listpack.last(listpack));
        assertEquals(0, Listpack.seek(listpack, 0));
        assertEquals(0, Listpack.seek(listpack, -1));
    }

    @Test
    void moreThan65534EntriesAreCountedOneByOne() {
        for (int i = 0; i < 70_000; i++) {
            Listpack.insert(listpack, Listpack.end(listpack), i % 100);
        }
        assertEquals(70_000, Listpack.count(listpack));
        Listpack.remove(listpack, Listpack.first(listpack), 10);
        assertEquals(69_990, Listpack.count(listpack));
    }

    @RepeatedTest(50)
    void behavesAsAList(RepetitionInfo repetition) {
        var random = new SplittableRandom(repetition.getCurrentRepetition());
        var model = new ArrayList<String>();
        for (int step = 0; step < 400; step++) {
            step(random, model);
            assertEquals(model.size(), Listpack.count(listpack));
        }
        assertEquals(model, content());
        assertEquals(model, backwards());
        for (int i = 0; i < model.size(); i++) {
            assertEquals(model.get(i), text.of(Listpack.seek(listpack, i)).toString());
            assertEquals(
                    model.get(i),
                    text.of(Listpack.seek(listpack, i - model.size())).toString());
            var value = Slice.of(model.get(i));
            long found = Listpack.find(Listpack.first(listpack), value, 1);
            assertEquals(Listpack.seek(listpack, model.indexOf(model.get(i))), found);
            assertEquals(value.length(), Listpack.length(found));
        }
        assertEquals(0, Listpack.find(Listpack.first(listpack), Slice.of("not there"), 1));
        assertFalse(Listpack.bytes(listpack) > ROOM);
    }

    private void step(SplittableRandom random, List<String> model) {
        int at = model.isEmpty() ? 0 : random.nextInt(model.size());
        long entry = model.isEmpty() ? Listpack.end(listpack) : Listpack.seek(listpack, at);
        var value = value(random);
        switch (random.nextInt(4)) {
            case 0 -> {
                if (!model.isEmpty()) {
                    int count = 1 + random.nextInt(Math.min(3, model.size() - at));
                    Listpack.remove(listpack, entry, count);
                    model.subList(at, at + count).clear();
                }
            }
            case 1 -> {
                if (!model.isEmpty()) {
                    Listpack.replace(listpack, entry, Slice.of(value));
                    model.set(at, value);
                }
            }
            case 2 -> {
                Listpack.insert(listpack, entry, Slice.of(value));
                model.add(at, value);
            }
            default -> {
                int before = Listpack.bytes(listpack);
                add(value);
                model.add(value);
                assertEquals(before + Listpack.entryBytes(Slice.of(value)), Listpack.bytes(listpack));
            }
        }
    }

    private static String value(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.toString(random.nextLong(-130, 130));
            case 1 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 2 -> "0" + random.nextInt(10);
            case 3 -> "v".repeat(random.nextInt(140));
            case 4 -> random.nextInt(20) == 0 ? "w".repeat(4090 + random.nextInt(20)) : "";
            default -> random.nextInt(20) == 0 ? "x".repeat(16370 + random.nextInt(20)) : "y" + random.nextInt(100);
        };
    }
}
