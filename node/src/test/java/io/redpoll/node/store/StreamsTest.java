package io.redpoll.node.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.EncodingConfig;
import io.redpoll.node.store.StreamTrim.References;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamsTest {
    private final TestStore store = new TestStore();
    private final Streams streams = store.access.streams();

    @AfterEach
    void nothingLeaks() {
        store.close();
    }

    /// What a stream is to be like.
    private static final class Model {
        final TreeMap<StreamId, List<String>> entries = new TreeMap<>();
        final TreeMap<String, ModelGroup> groups = new TreeMap<>();
        StreamId last = StreamId.MIN;
        StreamId deleted = StreamId.MIN;
        long added;

        Model copy() {
            var copy = new Model();
            copy.entries.putAll(entries);
            groups.forEach((name, group) -> copy.groups.put(name, group.copy()));
            copy.last = last;
            copy.deleted = deleted;
            copy.added = added;
            return copy;
        }
    }

    private static final class ModelGroup {
        StreamId last = StreamId.MIN;
        final TreeMap<String, Boolean> consumers = new TreeMap<>();
        final TreeMap<StreamId, Pending> pending = new TreeMap<>();

        ModelGroup copy() {
            var copy = new ModelGroup();
            copy.last = last;
            copy.consumers.putAll(consumers);
            copy.pending.putAll(pending);
            return copy;
        }
    }

    private record Pending(String consumer, long deliveredMs, long count) {}

    private void append(String key, StreamId id, String... words) {
        store.test(key, slice -> {
            if (!streams.claim(slice)) {
                streams.create();
            }
            var slices = new Slice[words.length];
            for (int i = 0; i < words.length; i++) {
                slices[i] = Slice.of(words[i]);
            }
            streams.append(id, i -> slices[i], 0, words.length / 2);
            streams.changed(Event.XADD);
            return true;
        });
    }

    private boolean delete(String key, StreamId id) {
        return store.test(key, slice -> {
            boolean deleted = streams.claim(slice) && streams.delete(id);
            streams.changed(Event.XDEL);
            return deleted;
        });
    }

    private long trim(String key, StreamTrim trim) {
        return store.with(key, slice -> {
            streams.claim(slice);
            long removed = streams.trim(trim);
            streams.changed(Event.XTRIM);
            return removed;
        });
    }

    private static StreamTrim toLength(long length, boolean isApproximate, References references) {
        return new StreamTrim(false, length, StreamId.MIN, isApproximate, 0, references);
    }

    private static StreamTrim toId(StreamId id, boolean isApproximate) {
        return new StreamTrim(true, 0, id, isApproximate, 0, References.KEEP);
    }

    private static Map<StreamId, List<String>> shown(StreamEntries entries) {
        var shown = new TreeMap<StreamId, List<String>>();
        while (entries.next()) {
            assertEquals(entries.id().toString(), TestStore.text(entries.idText()));
            var words = new ArrayList<String>();
            while (entries.nextField()) {
                words.add(TestStore.text(entries.field()));
                words.add(TestStore.text(entries.value()));
            }
            assertEquals(2 * entries.fields(), words.size());
            shown.put(entries.id(), words);
        }
        return shown;
    }

    private void check(Map<String, Model> models, SplittableRandom random) {
        models.forEach((key, model) -> {
            boolean exists = store.test(key, slice -> store.access.keys().exists(slice));
            assertEquals(model.added > 0, exists, key);
            if (exists) {
                check(key, model, random);
            }
        });
    }

    private void check(String key, Model model, SplittableRandom random) {
        store.test(key, slice -> {
            assertTrue(streams.open(slice));
            var content = streams.content();
            assertEquals(model.entries.size(), content.length());
            assertEquals(model.last, content.last());
            assertEquals(model.deleted, content.deleted());
            assertEquals(model.added, content.added());
            assertEquals(model.entries.isEmpty() ? StreamId.MIN : model.entries.firstKey(), content.first());
            assertEquals(model.entries, shown(content.entries()));
            assertEquals(model.entries.isEmpty() ? StreamId.MIN : model.entries.lastKey(), streams.lastEntry());
            checkRanges(model, random);
            assertEquals(model.groups.size(), content.groups());
            int at = 0;
            for (var each : model.groups.entrySet()) {
                check(each.getKey(), each.getValue(), streams.content().group(at++));
            }
            return true;
        });
    }

    private void checkRanges(Model model, SplittableRandom random) {
        for (int i = 0; i < 4; i++) {
            var one = new StreamId(random.nextInt(60), random.nextInt(4));
            var other = new StreamId(random.nextInt(60), random.nextInt(4));
            var from = one.isBefore(other) ? one : other;
            var to = one.isBefore(other) ? other : one;
            var expected = new TreeMap<>(model.entries.subMap(from, true, to, true));
            assertEquals(expected, shown(streams.entries(from, to)));
            var backward = streams.entriesBackward(to, from);
            var ids = new ArrayList<StreamId>();
            while (backward.next()) {
                ids.add(backward.id());
            }
            assertEquals(new ArrayList<>(expected.descendingKeySet()), ids);
            assertEquals(model.entries.containsKey(one), streams.has(one));
        }
    }

    private static void check(String name, ModelGroup model, StreamGroup group) {
        assertEquals(name, TestStore.text(group.name()));
        assertEquals(model.last, group.last());
        assertEquals(model.pending.size(), group.pendingCount());
        assertEquals(model.pending, pending(group.pending()));
        assertEquals(model.consumers.size(), group.consumers());
        int at = 0;
        for (var consumer : model.consumers.keySet()) {
            var own = new TreeMap<>(model.pending);
            own.values().removeIf(entry -> !entry.consumer().equals(consumer));
            var found = group.consumer(at++);
            assertEquals(consumer, TestStore.text(found.name()));
            assertEquals(own, pending(found.pending()));
        }
    }

    private static Map<StreamId, Pending> pending(PendingEntries entries) {
        var pending = new TreeMap<StreamId, Pending>();
        while (entries.next()) {
            pending.put(
                    entries.id(),
                    new Pending(TestStore.text(entries.consumer()), entries.deliveredMs(), entries.count()));
        }
        return pending;
    }

    @Test
    void aStreamWithoutEntriesIsAKey() {
        append("s", new StreamId(5, 1), "a", "1");
        assertTrue(delete("s", new StreamId(5, 1)));
        assertFalse(delete("s", new StreamId(5, 1)));
        assertTrue(store.test("s", slice -> store.access.keys().exists(slice)));
        assertTrue(store.test(
                "s", slice -> streams.open(slice) && streams.content().length() == 0));
    }

    @Test
    void aStringIsNoStream() {
        store.set("s", "v");
        assertThrows(WrongTypeException.class, () -> append("s", new StreamId(1, 1), "a", "1"));
        store.delete("s");
    }

    @Test
    void idsAndFieldsOfAnySizeStay() {
        var ids = List.of(
                new StreamId(0, 1), new StreamId(1, -1), new StreamId(1L << 40, 0), new StreamId(-2, 7), StreamId.MAX);
        var long1 = "x".repeat(100_000);
        for (var id : ids) {
            append("s", id, "same", "" + id.ms(), long1, "");
            append("t", id, "f" + id.seq(), long1);
        }
        store.test("s", slice -> {
            assertTrue(streams.open(slice));
            assertEquals(ids, new ArrayList<>(shown(streams.content().entries()).keySet()));
            assertEquals(
                    List.of("same", "-2", long1, ""),
                    shown(streams.content().entries()).get(new StreamId(-2, 7)));
            return true;
        });
    }

    /// A chunk of hundreds of entries, so that the numbers in its master change their size both ways.
    @Test
    void aLargeChunkIsEmptiedEntryByEntry() {
        store.config.encodings(limits(0, 0));
        for (int i = 1; i <= 5000; i++) {
            append("s", new StreamId(i, 0), "a", "" + i);
        }
        for (int i = 1; i <= 5000; i++) {
            assertTrue(delete("s", new StreamId((i * 7L) % 5000 + 1, 0)));
        }
        assertEquals(0L, store.<Long>with("s", slice -> {
            streams.open(slice);
            return streams.content().length();
        }));
    }

    @Test
    void onlyWhatEveryGroupHasAcknowledgedIsCutOff() {
        for (int i = 1; i <= 4; i++) {
            append("s", new StreamId(i, 0), "a", "1");
        }
        store.test("s", slice -> {
            streams.claim(slice);
            streams.groups().create(Slice.of("g"), new StreamId(3, 0), StreamGroup.UNKNOWN);
            var group = Objects.requireNonNull(streams.content().group(Slice.of("g")));
            var consumer = streams.groups().createConsumer(group, Slice.of("c"), 1);
            streams.groups().deliver(group, consumer, 2, 0, 1, 1);
            return true;
        });
        assertEquals(2L, trim("s", toLength(0, false, References.ACKNOWLEDGED)));
        assertEquals(1L, trim("s", toLength(1, false, References.DELETE)));
        store.test("s", slice -> {
            streams.open(slice);
            assertEquals(0, streams.content().group(0).pendingCount());
            assertEquals(new StreamId(4, 0), streams.content().first());
            return true;
        });
    }

    static List<Integer> seeds() {
        return IntStream.rangeClosed(1, 40).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void behavesAsAMapOfMaps(int seed) {
        var random = new SplittableRandom(seed);
        store.config.encodings(limits(random.nextInt(3) == 0 ? 4096 : random.nextInt(200), random.nextInt(12)));
        var models = new HashMap<String, Model>();
        for (int i = 0; i < 1500; i++) {
            var key = "k" + random.nextInt(3);
            var model = models.computeIfAbsent(key, none -> new Model());
            step(key, model, models, random);
            if (random.nextInt(30) == 0) {
                check(models, random);
            }
        }
        check(models, random);
    }

    private void step(String key, Model model, Map<String, Model> models, SplittableRandom random) {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> {
                var last = model.last;
                var id = random.nextBoolean()
                        ? last.next()
                        : new StreamId(last.ms() + 1 + random.nextInt(3), random.nextInt(3));
                var words = words(random);
                append(key, id, words.toArray(String[]::new));
                model.entries.put(id, words);
                model.last = id;
                model.added++;
            }
            case 6, 7 -> {
                var id = anyId(model, random);
                boolean was = model.entries.remove(id) != null;
                assertEquals(was, delete(key, id));
                if (was && id.isAfter(model.deleted)) {
                    model.deleted = id;
                }
            }
            case 8 -> trim(key, model, random);
            case 9 -> group(key, model, random);
            case 10, 11, 12 -> deliver(key, model, random);
            case 13 -> acknowledge(key, model, random);
            default -> rarely(key, models, random);
        }
    }

    private void rarely(String key, Map<String, Model> models, SplittableRandom random) {
        switch (random.nextInt(40)) {
            case 0 -> {
                store.delete(key);
                models.remove(key);
            }
            case 1 -> {
                if (store.rename(key, "k9")) {
                    models.put("k9", Objects.requireNonNull(models.remove(key)));
                }
            }
            case 2 -> {
                var copy = "k" + (random.nextInt(3) + 10);
                var target = store.slice(copy);
                var slots = store.keyspace.locks();
                slots.lockAll();
                boolean copied;
                try {
                    store.access.begin(0, store.nowMs);
                    copied = store.access.keys().copy(store.slice(key), target, 0);
                } finally {
                    slots.unlockAll();
                }
                if (copied) {
                    models.put(copy, Objects.requireNonNull(models.get(key)).copy());
                }
            }
            default -> store.nowMs++;
        }
    }

    private void trim(String key, Model model, SplittableRandom random) {
        boolean byId = random.nextBoolean();
        boolean isApproximate = random.nextBoolean();
        var id = anyId(model, random);
        long length = random.nextInt(model.entries.size() + 3);
        long removed = trim(key, byId ? toId(id, isApproximate) : toLength(length, isApproximate, References.KEEP));
        long surplus = byId ? model.entries.headMap(id).size() : Math.max(0, model.entries.size() - length);
        assertTrue(isApproximate ? removed <= surplus : removed == surplus, removed + " of " + surplus);
        for (long i = 0; i < removed; i++) {
            model.entries.pollFirstEntry();
        }
    }

    private void group(String key, Model model, SplittableRandom random) {
        var name = "g" + random.nextInt(3);
        store.test(key, slice -> {
            if (!streams.claim(slice)) {
                return false;
            }
            var group = streams.content().group(Slice.of(name));
            assertEquals(model.groups.containsKey(name), group != null);
            if (group == null) {
                var created = new ModelGroup();
                created.last = anyId(model, random);
                model.groups.put(name, created);
                streams.groups().create(Slice.of(name), created.last, StreamGroup.UNKNOWN);
            } else if (random.nextInt(6) == 0) {
                streams.groups().destroy(group);
                model.groups.remove(name);
            } else {
                deleteConsumer(Objects.requireNonNull(model.groups.get(name)), group, "c" + random.nextInt(4));
            }
            return true;
        });
    }

    private void deleteConsumer(ModelGroup model, StreamGroup group, String name) {
        var consumer = group.consumer(Slice.of(name));
        assertEquals(model.consumers.containsKey(name), consumer != null);
        if (consumer != null) {
            streams.groups().deleteConsumer(group, consumer);
            model.consumers.remove(name);
            model.pending.values().removeIf(entry -> entry.consumer().equals(name));
        }
    }

    private void deliver(String key, Model model, SplittableRandom random) {
        var name = "g" + random.nextInt(3);
        var expected = model.groups.get(name);
        if (expected == null) {
            return;
        }
        store.test(key, slice -> {
            streams.claim(slice);
            var group = Objects.requireNonNull(streams.content().group(Slice.of(name)));
            var reader = "c" + random.nextInt(4);
            @Nullable StreamConsumer consumer = group.consumer(Slice.of(reader));
            if (consumer == null) {
                consumer = streams.groups().createConsumer(group, Slice.of(reader), store.nowMs);
            }
            assertNotNull(consumer);
            expected.consumers.put(reader, true);
            for (int i = random.nextInt(20); i > 0; i--) {
                var id = anyId(model, random);
                long count = random.nextInt(5);
                streams.groups().deliver(group, consumer, id.ms(), id.seq(), store.nowMs, count);
                expected.pending.put(id, new Pending(reader, store.nowMs, count));
            }
            return true;
        });
    }

    private void acknowledge(String key, Model model, SplittableRandom random) {
        var name = "g" + random.nextInt(3);
        var expected = model.groups.get(name);
        if (expected == null) {
            return;
        }
        store.test(key, slice -> {
            streams.claim(slice);
            var group = Objects.requireNonNull(streams.content().group(Slice.of(name)));
            for (int i = 0; i < 10; i++) {
                var id = anyId(model, random);
                boolean was = expected.pending.remove(id) != null;
                assertEquals(was, streams.groups().acknowledge(group, id.ms(), id.seq()));
            }
            return true;
        });
    }

    /// One of the stream's ids, more likely than not.
    private static StreamId anyId(Model model, SplittableRandom random) {
        if (model.entries.isEmpty() || random.nextInt(4) == 0) {
            return new StreamId(random.nextInt(40), random.nextInt(3));
        }
        int index = random.nextInt(model.entries.size());
        return model.entries.keySet().stream().skip(index).findFirst().orElseThrow();
    }

    private static List<String> words(SplittableRandom random) {
        var words = new ArrayList<String>();
        int pairs = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 2;
        for (int i = 0; i < pairs; i++) {
            words.add(random.nextInt(10) == 0 ? "" + random.nextInt(9) : "field" + i);
            words.add(
                    random.nextBoolean()
                            ? Long.toString(random.nextLong() >> random.nextInt(64))
                            : "v".repeat(random.nextInt(40)));
        }
        return words;
    }

    private static EncodingConfig limits(long bytesMax, long entriesMax) {
        var usual = EncodingConfig.DEFAULT;
        return new EncodingConfig(
                usual.hashEntriesMax(),
                usual.hashValueBytesMax(),
                usual.listNodeSize(),
                usual.listCompressDepth(),
                usual.setIntegersMax(),
                usual.setEntriesMax(),
                usual.setValueBytesMax(),
                usual.sortedSetEntriesMax(),
                usual.sortedSetValueBytesMax(),
                bytesMax,
                entriesMax,
                usual.hyperLogLogBytesMax());
    }
}
