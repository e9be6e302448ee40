package io.redpoll.node.introspection;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryCommandsTest {
    @Test
    void usageIsOfKeysThatAreThere() {
        transcript("""
                > MEMORY USAGE k
                < $nil
                > SET k v
                < +OK
                > MEMORY USAGE k
                < :…
                > MEMORY USAGE k SAMPLES 0
                < :…
                > MEMORY USAGE k SAMPLES -1
                < -ERR syntax error
                > MEMORY USAGE k SAMPLES many
                < -ERR value is not an integer or out of range
                > MEMORY USAGE k NONSENSE
                < -ERR syntax error
                > MEMORY PURGE
                < +OK
                > MEMORY MALLOC-STATS
                < $…
                > MEMORY DOCTOR
                < $…
                > MEMORY NONSENSE
                < -ERR unknown subcommand 'NONSENSE'. Try MEMORY HELP.
                > MEMORY HELP
                < [+MEMORY <subcommand> […
                """);
    }

    @Test
    void usageCountsWhatTheAllocatorGave() {
        transcriptOfOurs("""
                > SET 0123456789abcdef 0123456789abcdef
                < +OK
                > MEMORY USAGE 0123456789abcdef
                < :48
                """);
    }

    @Test
    void usageCountsTheElements() throws IOException {
        try (var peer = new Peer(TestServers.nodePort())) {
            for (var type : List.of("HSET k f%1$d value-%1$d", "RPUSH k element-%d", "ZADD k %1$d member-%1$d")) {
                peer.ask("DEL k");
                long before = 0;
                for (int count : new int[] {1, 2_000}) {
                    for (int i = 0; i < count; i++) {
                        peer.ask(type.formatted(i));
                    }
                    long bytes =
                            Long.parseLong(peer.ask("MEMORY USAGE k SAMPLES 0").substring(1));
                    assertTrue(bytes > before + count * 8L, type + " takes " + bytes);
                    before = bytes;
                }
            }
            peer.ask("DEL k");
        }
    }

    @Test
    void statsHaveRedissNames() {
        transcript("""
                > SET k v
                < +OK
                > MEMORY STATS
                < [$peak.allocated, :…, $total.allocated, :…, $startup.allocated, :…, $replication.backlog, :…, $clients.slaves, :0, $clients.normal, :…, $cluster.links, :0, $aof.buffer, :0, $lua.caches, :…, $functions.caches, :…, $db.0, [$overhead.hashtable.main, :…, $overhead.hashtable.expires, :…, $overhead.hashtable.slot-to-keys, :0], $overhead.total, :…, $keys.count, :1, $keys.bytes-per-key, :…, $dataset.bytes, :…, $dataset.percentage, $…, $peak.percentage, $…, $allocator.allocated, :…, $allocator.active, :…, $allocator.resident, :…, $allocator-fragmentation.ratio, $…, $allocator-fragmentation.bytes, :…, $allocator-rss.ratio, $…, $allocator-rss.bytes, :…, $rss-overhead.ratio, $…, $rss-overhead.bytes, :…, $fragmentation, $…, $fragmentation.bytes, :…]
                """);
    }

    @Test
    void whatTheBackgroundGaveBackIsCounted() throws IOException {
        try (var peer = new Peer(TestServers.nodePort())) {
            peer.ask("DEL k");
            Await.until("what others left", () -> has(peer, "lazyfree_pending_objects:0"));
            peer.ask("CONFIG RESETSTAT");
            assertTrue(has(peer, "lazyfreed_objects:0"));
            for (int i = 0; i < 2_000; i++) {
                peer.ask("HSET k field-" + i + " value");
            }
            peer.ask("UNLINK k");
            Await.until("the hash to be given back", () -> has(peer, "lazyfreed_objects:1"));
            Await.until("nothing to be left", () -> has(peer, "lazyfree_pending_objects:0"));
        }
    }

    private static boolean has(Peer peer, String line) throws IOException {
        return peer.ask("INFO memory").contains(line);
    }
}
