package io.redpoll.node.scripting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptCacheTest {
    private static final String LOADED = "return 'loaded'";
    private static final String USED = "return 'used'";
    private static final String FORGOTTEN = "return 'forgotten'";

    private final Node node = TestServers.start();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void theNameOfAScriptHasDigitsInEitherCase() throws IOException {
        try (var peer = new Peer(node.port())) {
            peer.ask("SCRIPT LOAD \"" + LOADED + "\"");
            var upper = sha(LOADED).toUpperCase(Locale.ROOT);
            assertEquals("$loaded", peer.ask("EVALSHA " + upper + " 0"));
            int zero = upper.indexOf('0');
            assertTrue(zero >= 0);
            var control = upper.substring(0, zero) + "\\x10" + upper.substring(zero + 1); // a digit but for one bit
            assertEquals("[:1, :0, :0]", peer.ask("SCRIPT EXISTS " + upper + " \"" + control + "\" " + upper + "0"));
        }
    }

    @Test
    void scriptsThatComeByEvalGoAgainAndLoadedOnesStay() throws IOException {
        try (var peer = new Peer(node.port())) {
            peer.ask("EVAL \"" + FORGOTTEN + "\" 0");
            peer.ask("EVAL \"" + LOADED + "\" 0");
            peer.ask("SCRIPT LOAD \"" + LOADED + "\"");
            peer.ask("EVAL \"" + USED + "\" 0");
            for (int number = 0; number < 2 * ScriptCache.EVALUATED_MAX; number++) {
                assertEquals(":" + number, peer.ask("EVAL \"return " + number + "\" 0"));
                assertEquals("$used", peer.ask("EVALSHA " + sha(USED) + " 0"));
            }
            assertEquals("$loaded", peer.ask("EVALSHA " + sha(LOADED) + " 0"));
            assertEquals(
                    "-NOSCRIPT No matching script. Please use EVAL.", peer.ask("EVALSHA " + sha(FORGOTTEN) + " 0"));
            var info = peer.ask("INFO everything");
            assertTrue(info.contains("number_of_cached_scripts:" + (ScriptCache.EVALUATED_MAX + 1)), info);
            assertTrue(info.contains("evicted_scripts:" + (ScriptCache.EVALUATED_MAX + 2)), info);
            peer.ask("SCRIPT FLUSH");
            assertTrue(peer.ask("INFO memory").contains("used_memory_scripts_eval:0"));
        }
    }

    private static String sha(String text) {
        return Sha1.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
