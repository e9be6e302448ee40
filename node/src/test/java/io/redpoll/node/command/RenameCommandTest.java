package io.redpoll.node.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenameCommandTest {
    private static final String LONG = "b840fc02d524045429941cc15f59e41cb7be6c52";

    @Test
    void theOldNameIsUnknownAndTheNewOneWorks() throws IOException {
        try (var node = TestServers.start(
                        "--rename-command",
                        "CONFIG",
                        LONG,
                        "--rename-command",
                        "FLUSHALL",
                        "",
                        "--rename-command",
                        "GET",
                        "Fetch");
                var peer = new Peer(node.port())) {
            assertEquals(
                    "-ERR unknown command 'CONFIG', with args beginning with: 'GET' 'port' ",
                    peer.ask("CONFIG GET port"));
            assertEquals("[$port, $" + node.port() + "]", peer.ask(LONG + " GET port"));
            assertEquals("-ERR unknown command 'FLUSHALL', with args beginning with: ", peer.ask("FLUSHALL"));
            assertEquals("$nil", peer.ask("fetch a"));
            assertEquals("+OK", peer.ask("MULTI"));
            assertEquals("+QUEUED", peer.ask("FETCH a"));
            assertEquals("[$nil]", peer.ask("EXEC"));
            assertEquals("[$nil]", peer.ask("COMMAND INFO flushall"));
        }
    }

    /// Who reads the journal later may have other names, or none.
    @Test
    void theJournalKeepsTheOldName(@TempDir Path directory) throws IOException {
        try (var node = TestServers.start(
                        "--rename-command", "SET", "PUT", "--appendonly", "yes", "--dir", directory.toString());
                var peer = new Peer(node.port())) {
            assertEquals("+OK", peer.ask("PUT a 1"));
            assertEquals("+OK", peer.ask("MULTI"));
            assertEquals("+QUEUED", peer.ask("PUT b 2"));
            assertEquals("[+OK]", peer.ask("EXEC"));
        }
        try (var node = TestServers.start("--appendonly", "yes", "--dir", directory.toString());
                var peer = new Peer(node.port())) {
            assertEquals("[$1, $2]", peer.ask("MGET a b"));
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        var unknown =
                assertThrows(RuntimeException.class, () -> TestServers.start("--rename-command", "NONSENSE", "x"));
        assertTrue(String.valueOf(unknown.getMessage()).contains("No such command in rename-command"));
        var taken = assertThrows(RuntimeException.class, () -> TestServers.start("--rename-command", "GET", "SET"));
        assertTrue(String.valueOf(taken.getMessage()).contains("Target command name already exists"));
    }
}
