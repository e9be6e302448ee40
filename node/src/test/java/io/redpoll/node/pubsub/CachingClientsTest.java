package io.redpoll.node.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.ClientSideCaching;
import io.redpoll.node.Peer;
import io.redpoll.node.TestServers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that keep what they read: nothing that they keep is old once all is quiet.
class CachingClientsTest {
    private static final int KEYS = 20;
    private static final int ROUNDS = 300;
    private static final int BATCH = 4;

    /// A client over one connection, which reads several keys at once and keeps what it gets.
    private static final class Keeper implements AutoCloseable {
        private final Peer peer = new Peer(TestServers.nodePort());
        private final Map<String, String> kept = new HashMap<>();

        Keeper(String mode) throws IOException {
            peer.ask("HELLO 3");
            assertEquals("+OK", peer.ask("CLIENT TRACKING ON " + mode));
        }

        void read(SplittableRandom random) throws IOException {
            var asked = new ArrayList<String>();
            for (int i = 0; i < BATCH; i++) {
                var key = "k" + random.nextInt(KEYS);
                peer.send("GET " + key);
                asked.add(key);
            }
            for (var key : asked) {
                kept.put(key, next());
            }
        }

        /// The next reply; what is pushed before it is heeded.
        private String next() throws IOException {
            while (true) {
                var line = peer.read();
                if (!line.startsWith("[$invalidate, [")) {
                    return line;
                }
                for (var key : line.substring("[$invalidate, [".length(), line.length() - 2)
                        .split(", ", -1)) {
                    kept.remove(key.substring(1));
                }
            }
        }

        /// Takes in what is still on its way.
        void settle() throws IOException {
            peer.send("PING");
            assertEquals("+PONG", next());
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "BCAST", "BCAST PREFIX k1 PREFIX k2", "OPTOUT"})
    void nothingThatIsKeptIsOld(String mode) throws Exception {
        try (var threads = Executors.newFixedThreadPool(4);
                var first = new Keeper(mode);
                var second = new Keeper(mode)) {
            var all = new ArrayList<Future<?>>();
            all.add(threads.submit(write(1)));
            all.add(threads.submit(write(2)));
            all.add(threads.submit(read(first, 3)));
            all.add(threads.submit(read(second, 4)));
            for (var each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
            for (var keeper : new Keeper[] {first, second}) {
                keeper.settle();
                keeper.settle();
                try (var peer = new Peer(TestServers.nodePort())) {
                    for (var entry : keeper.kept.entrySet()) {
                        if (!mode.contains("PREFIX") || entry.getKey().matches("k[12].*")) {
                            assertEquals(peer.ask("GET " + entry.getKey()), entry.getValue(), entry.getKey());
                        }
                    }
                }
            }
        }
    }

    private static Callable<Integer> write(long seed) {
        return () -> {
            var random = new SplittableRandom(seed);
            try (var peer = new Peer(TestServers.nodePort())) {
                for (int i = 0; i < ROUNDS; i++) {
                    var key = "k" + random.nextInt(KEYS);
                    peer.ask(
                            switch (random.nextInt(4)) {
                                case 0 -> "DEL " + key;
                                case 1 -> "MSET " + key + " " + i + " k" + random.nextInt(KEYS) + " " + i;
                                case 2 -> "SET " + key + " " + i + " PX " + (1 + random.nextInt(20));
                                default -> "SET " + key + " " + seed + ":" + i;
                            });
                }
                for (int i = 0; i < KEYS; i++) {
                    peer.ask("SET k" + i + " last");
                }
            }
            return ROUNDS;
        };
    }

    private static Callable<Integer> read(Keeper keeper, long seed) {
        return () -> {
            var random = new SplittableRandom(seed);
            for (int i = 0; i < ROUNDS; i++) {
                keeper.read(random);
            }
            return ROUNDS;
        };
    }

    /// Whoever has the reply to a change may count on it that others have heard before they are answered again.
    @ParameterizedTest
    @ValueSource(strings = {"", "BCAST"})
    void othersHearOfAChangeBeforeTheyAreAnsweredAgain(String mode) throws IOException {
        try (var tracker = new Peer(TestServers.nodePort());
                var writer = new Peer(TestServers.nodePort())) {
            tracker.ask("HELLO 3");
            tracker.ask("CLIENT TRACKING ON " + mode);
            for (int i = 0; i < 500; i++) {
                tracker.ask("GET ordered");
                assertEquals("+OK", writer.ask("SET ordered " + i));
                tracker.send("PING");
                assertEquals("[$invalidate, [$ordered]]", tracker.read());
                assertEquals("+PONG", tracker.read());
            }
        }
    }

    @Test
    void lettuceKeepsAndForgets() throws Exception {
        var client = RedisClient.create(RedisURI.create("127.0.0.1", TestServers.nodePort()));
        try (var connection = client.connect();
                var writer = new Peer(TestServers.nodePort())) {
            writer.ask("SET k 1");
            var kept = new ConcurrentHashMap<String, String>();
            var cache =
                    ClientSideCaching.enable(CacheAccessor.forMap(kept), connection, TrackingArgs.Builder.enabled());
            assertEquals("1", cache.get("k"));
            assertTrue(kept.containsKey("k"));
            writer.ask("SET k 2");
            for (int i = 0; i < 500 && kept.containsKey("k"); i++) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertEquals("2", cache.get("k"));
        } finally {
            client.shutdown();
        }
    }
}
