package io.redpoll.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
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

    @Property
    void aQuotedWordIsReadAsItWas(@ForAll @CharRange(from = 0, to = 0xff) String word) {
        assertEquals(List.of(word), ConfigWords.split(ConfigWords.quote(word)));
        assertEquals(List.of(word), ConfigWords.split(ConfigWords.quoteIfNeeded(word)));
    }

    @Property
    void noLineBreaksTheReader(@ForAll @CharRange(from = 0, to = 0x7f) String line) {
        ConfigWords.split(line);
    }
}
