package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "*, anything, true",
        "'', '', true",
        "'', a, false",
        "abc, abc, true",
        "abc, abd, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "a*c, abbbc, true",
        "a*c, abbb, false",
        "*b*, abc, true",
        "a[bc]d, acd, true",
        "a[bc]d, add, false",
        "a[^bc]d, add, true",
        "a[^bc]d, abd, false",
        "a[b-d], ac, true",
        "a[d-b], ac, true",
        "a[b-d], ae, false",
        "a[b, ab, true",
        "a\\*c, a*c, true",
        "a\\*c, abc, false",
        "a[\\]]c, a]c, true",
        "a\\, a\\, true",
        "ABC, abc, false"
    })
    void itMatchesAsRedisDoes(String pattern, String text, boolean expected) {
        assertEquals(expected, Glob.matches(Slice.of(pattern), Slice.of(text)));
    }

    @Test
    void caseCanBeIgnored() {
        assertTrue(Glob.matches(Slice.of("MAX*[A-Z]"), Slice.of("maxmemory"), true));
        assertFalse(Glob.matches(Slice.of("min*"), Slice.of("maxmemory"), true));
    }

    @Test
    @Timeout(5)
    void manyStarsTakeNoExponentialTime() {
        assertFalse(Glob.matches(Slice.of("a*".repeat(50) + "b"), Slice.of("a".repeat(10_000))));
    }
}
