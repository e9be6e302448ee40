package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against the table of the textbook, and the way back through it that Redis takes.
class CommonSubsequenceTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void lengthAndMatchesAgreeWithTheTable(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            var one = text(random);
            var other = text(random);
            var expected = new ArrayList<String>();
            int length = table(one, other, expected);
            try (var arena = Arena.ofConfined()) {
                var oneBytes = Slice.of(one.getBytes(StandardCharsets.ISO_8859_1));
                var otherBytes = Slice.of(other.getBytes(StandardCharsets.ISO_8859_1));
                var found = new ArrayList<String>();
                var common = new CommonSubsequence(oneBytes, otherBytes, arena);
                assertEquals(length, common.length(), one + " and " + other);
                assertEquals(length, common.lengthWithRows(), one + " and " + other);
                common.trace((i, j) -> found.add(i + " " + j));
                assertEquals(expected, found, one + " and " + other);
            }
        }
    }

    private static String text(SplittableRandom random) {
        int letters = 1 + random.nextInt(random.nextBoolean() ? 3 : 200);
        var text = new StringBuilder();
        for (int left = random.nextInt(random.nextBoolean() ? 10 : 300); left > 0; left--) {
            text.append((char) (50 + random.nextInt(letters)));
        }
        return text.toString();
    }

    private static int table(String one, String other, List<String> matches) {
        var table = new int[one.length() + 1][other.length() + 1];
        for (int i = 1; i <= one.length(); i++) {
            for (int j = 1; j <= other.length(); j++) {
                table[i][j] = one.charAt(i - 1) == other.charAt(j - 1)
                        ? table[i - 1][j - 1] + 1
                        : Math.max(table[i - 1][j], table[i][j - 1]);
            }
        }
        int i = one.length();
        int j = other.length();
        while (i > 0 && j > 0) {
            if (one.charAt(i - 1) == other.charAt(j - 1)) {
                i--;
                j--;
                matches.add(i + " " + j);
            } else if (table[i - 1][j] > table[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
        return table[one.length()][other.length()];
    }
}
