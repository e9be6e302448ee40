package io.redpoll.node.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigWordsTest {
    @Test
    void blanksPartWords() {
        assertEquals(List.of("save", "900", "1"), ConfigWords.split("  save\t900   1 "));
        assertEquals(List.of(), ConfigWords.split(" "));
    }

    @Test
    void quotesHoldBlanksAndEscapes() {
        assertEquals(List.of("a", "b c", ""), ConfigWords.split("a \"b c\" \"\""));
        assertEquals(List.of("\n\r\t\b\u0007\u00e9\"\\x"), ConfigWords.split("\"\\n\\r\\t\\b\\a\\xe9\\\"\\\\\\x\""));
        assertEquals(List.of("it's \\n"), ConfigWords.split("'it\\'s \\n'"));
    }

    @Test
    void aQuoteWithinAWordBelongsToIt() {
        assertEquals(List.of("prefixquoted"), ConfigWords.split("prefix\"quoted\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"open", "'open", "\"closed\"more", "'closed'more", "\"ends with\\"})
    void whatIsNotClosedIsRefused(String line) {
        assertNull(ConfigWords.split(line));
    }

    @Test
    void aQuotedWordIsReadAsItWas() {
        for (long seed = 1; seed <= 1000; seed++) {
            String word = text(seed, 0xff);
            String message = "with seed " + seed;
            assertEquals(List.of(word), ConfigWords.split(ConfigWords.quote(word)), message);
            assertEquals(List.of(word), ConfigWords.split(ConfigWords.quoteIfNeeded(word)), message);
        }
    }

    @Test
    void noLineBreaksTheReader() {
        for (long seed = 1; seed <= 1000; seed++) {
            String line = text(seed, 0x7f);
            assertDoesNotThrow(() -> ConfigWords.split(line), "with seed " + seed);
        }
    }

    /// The first seeds give the ends: nothing, and each letter of the range alone.
    private static String text(long seed, int letterMax) {
        if (seed <= letterMax + 2L) {
            return seed == 1 ? "" : String.valueOf((char) (seed - 2));
        }
        var random = new SplittableRandom(seed);
        return random.ints(random.nextInt(256), 0, letterMax + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
