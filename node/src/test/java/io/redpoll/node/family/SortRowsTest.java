package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortRowsTest {
    /// What is expected to come out of one.
    private record Row(
            String element, double score, @Nullable String text) {}

    private final NativeBytes bytes = new NativeBytes();
    private final NativeBytes otherBytes = new NativeBytes();

    private Slice slice(String text) {
        return bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String random(Random random, int lengthMax) {
        var text = new StringBuilder();
        for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
            text.append((char) (random.nextInt(3) * 127));
        }
        return text.toString();
    }

    private static List<String> elements(SortRows rows) {
        return IntStream.range(0, rows.count())
                .mapToObj(i -> new String(rows.element(i).toBytes(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    private void holds(Random random, int count, boolean byText, boolean descending, boolean byThemselves) {
        var expected = new ArrayList<Row>();
        try (var rows = new SortRows(byText, descending)) {
            for (int i = 0; i < count; i++) {
                var element = random(random, 12);
                boolean isMissing = !byThemselves && random.nextInt(10) == 0;
                var text = byThemselves ? element : isMissing ? null : random(random, 12);
                double score = byThemselves ? 0 : random.nextInt(20) - 10;
                expected.add(new Row(element, score, text));
                rows.add(slice(element));
            }
            for (int i = 0; i < count && !byThemselves; i++) {
                var row = expected.get(i);
                if (byText) {
                    rows.text(
                            i, row.text == null ? null : otherBytes.of(row.text.getBytes(StandardCharsets.ISO_8859_1)));
                } else {
                    rows.score(i, row.score);
                }
            }
            rows.sort();
            // Latin letters compare as their bytes do.
            Comparator<Row> order = byText
                    ? Comparator.comparing(Row::text, Comparator.nullsFirst(Comparator.naturalOrder()))
                    : Comparator.comparingDouble(Row::score).thenComparing(Row::element);
            expected.sort(descending ? order.reversed() : order);
            assertEquals(expected.stream().map(Row::element).toList(), elements(rows));
        }
    }

    @Test
    void rowsComeOutInTheOrderOfTextsOrScores() {
        var random = new Random(7);
        for (int round = 0; round < 400; round++) {
            int count = random.nextInt(round % 20 == 0 ? 3000 : 40);
            holds(random, count, random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
        }
    }

    @Test
    void elementsLargerThanAChunkAreKept() {
        try (var rows = new SortRows(true, false)) {
            var large = "b".repeat(3_000_000);
            rows.add(slice(large));
            rows.add(slice("a"));
            rows.add(slice(""));
            rows.sort();
            assertEquals(List.of("", "a", large), elements(rows));
        }
    }
}
