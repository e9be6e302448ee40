package io.redpoll.node.scripting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import org.junit.jupiter.api.Test;

/// What scripts change, and the libraries of functions, on disk and on replicas.
class ScriptEffectsTest {
    private static final String LIBRARY =
            "FUNCTION LOAD \"#!lua name=lib\\nredis.register_function{function_name='f', flags={'no-writes'}, "
                    + "callback=function() return 'kept' end}\"";

    @Test
    void whatAScriptChangedIsInTheAppendOnlyFile() throws Exception {
        try (var node = TestServers.start("--appendonly", "yes", "--enable-debug-command", "yes");
                var peer = new Peer(node.port())) {
            peer.ask("EVAL \"redis.call('set', KEYS[1], 1); redis.call('incr', KEYS[1]); error('x')\" 1 k");
            peer.ask("EVAL \"redis.call('spop', KEYS[1]); redis.call('sadd', KEYS[1], 'a')\" 1 s");
            assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
            assertEquals("$2", peer.ask("GET k"));
            assertEquals("[$a]", peer.ask("SMEMBERS s"));
        }
    }

    @Test
    void librariesSurviveTheirFile() throws Exception {
        try (var node = TestServers.start("--appendonly", "yes", "--enable-debug-command", "yes");
                var peer = new Peer(node.port())) {
            assertEquals("$lib", peer.ask(LIBRARY));
            assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
            assertEquals("$kept", peer.ask("FCALL f 0"), "from an increment");
            assertTrue(peer.ask("BGREWRITEAOF").startsWith("+"));
            Await.until("rewritten", () -> peer.ask("INFO persistence").contains("aof_rewrite_in_progress:0"));
            assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
            assertEquals("$kept", peer.ask("FCALL f 0"), "from the base");
            peer.ask("FUNCTION FLUSH");
            assertEquals("+OK", peer.ask("DEBUG LOADAOF"));
            assertEquals("-ERR Function not found", peer.ask("FCALL f 0"));
        }
    }

    @Test
    void replicasHaveTheLibraries() throws Exception {
        try (var master = TestServers.start();
                var replica = TestServers.start();
                var toMaster = new Peer(master.port());
                var toReplica = new Peer(replica.port())) {
            toReplica.ask("FUNCTION LOAD \"#!lua name=own\\nredis.register_function('own', function() return 1 end)\"");
            toMaster.ask(LIBRARY);
            toReplica.ask("REPLICAOF 127.0.0.1 " + master.port());
            Await.until("kept", () -> toReplica.ask("FCALL f 0").equals("$kept"));
            assertEquals("-ERR Function not found", toReplica.ask("FCALL own 0"));
            toMaster.ask("FUNCTION DELETE lib");
            Await.until("gone", () -> toReplica.ask("FCALL f 0").equals("-ERR Function not found"));
            assertEquals(
                    "-READONLY You can't write against a read only replica. script: ",
                    toReplica.ask("EVAL \"redis.call('set', KEYS[1], 1)\" 1 k").substring(0, 63));
        }
    }

    @Test
    void aDumpOfLibrariesIsRestored() throws Exception {
        try (var node = TestServers.start();
                var peer = new Peer(node.port())) {
            peer.ask(LIBRARY);
            var dump = peer.askBytes("FUNCTION DUMP");
            var escaped = new StringBuilder();
            for (int i = 0; i < dump.length - 2; i++) {
                escaped.append(String.format("\\x%02x", dump[i]));
            }
            peer.ask("FUNCTION FLUSH");
            assertEquals("+OK", peer.ask("FUNCTION RESTORE \"" + escaped + "\""));
            assertEquals("$kept", peer.ask("FCALL f 0"));
            assertEquals("-ERR Library lib already exists", peer.ask("FUNCTION RESTORE \"" + escaped + "\""));
            assertEquals("+OK", peer.ask("FUNCTION RESTORE \"" + escaped + "\" REPLACE"));
            assertEquals("+OK", peer.ask("FUNCTION RESTORE \"" + escaped + "\" FLUSH"));
            escaped.setCharAt(5, escaped.charAt(5) == '0' ? '1' : '0');
            assertEquals(
                    "-ERR DUMP payload version or checksum are wrong",
                    peer.ask("FUNCTION RESTORE \"" + escaped + "\" REPLACE"));
        }
    }
}
