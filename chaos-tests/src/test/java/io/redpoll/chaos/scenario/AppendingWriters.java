package io.redpoll.chaos.scenario;

import io.redpoll.chaos.cluster.Member;
import io.redpoll.chaos.history.AppendHistory;
import io.redpoll.chaos.history.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/// Threads that append unique elements to lists of their own, as strings with separators, as fast as they are
/// answered, and record what became of each.
///
/// Each has a client of its own with one connection a node, so that WAIT, sent behind an append, asks for that append:
/// on another connection it would be answered at once. The client's own method would ask all shards for the fewest
/// replicas. The client tries once: what it repeated by itself could be done twice without anybody knowing.
final class AppendingWriters implements AutoCloseable {
    private static final int LISTS_PER_WRITER = 8;
    private static final String SEPARATOR = ";";
    private static final long REPLICATION_MS_MAX = 100;
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(5);

    private final AppendHistory history;
    private final HostAndPort seed;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    AppendingWriters(Member seed, int writers, AppendHistory history) {
        this.seed = new HostAndPort(seed.host(), seed.port());
        this.history = history;
        for (int i = 0; i < writers; i++) {
            var name = "w" + i;
            threads.add(Thread.ofPlatform().name("writer " + name).start(() -> write(name)));
        }
    }

    private static RedisClusterClient client(HostAndPort seed, int attempts) {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(1);
        pool.setMaxWait(Duration.ofSeconds(2));
        return RedisClusterClient.builder()
                .nodes(Set.of(seed))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(1000)
                        .socketTimeoutMillis(2000)
                        .build())
                .poolConfig(pool)
                .maxAttempts(attempts)
                .build();
    }

    private static List<String> lists(String writer) {
        return IntStream.range(0, LISTS_PER_WRITER)
                .mapToObj(i -> "appended:" + writer + ":" + i)
                .toList();
    }

    private void write(String writer) {
        var lists = lists(writer);
        try (var client = client(seed, 1)) {
            for (int number = 0; !stopping; number++) {
                var list = lists.get(number % lists.size());
                var element = writer + "-" + number;
                var outcome = append(client, list, element);
                while (outcome == Outcome.REFUSED && !stopping) {
                    pause();
                    outcome = append(client, list, element);
                }
                history.add(list, element, outcome);
                if (outcome == Outcome.UNKNOWN) {
                    pause();
                }
            }
        }
    }

    private static Outcome append(RedisClusterClient client, String list, String element) {
        try {
            client.append(list, element + SEPARATOR);
        } catch (JedisException failed) {
            return isRefusal(failed) ? Outcome.REFUSED : Outcome.UNKNOWN;
        }
        try (var connection = client.getConnectionFromSlot(JedisClusterCRC16.getSlot(list))) {
            var replicas = connection.executeCommand(
                    new CommandArguments(Protocol.Command.WAIT).add(1).add(REPLICATION_MS_MAX));
            return (long) replicas >= 1 ? Outcome.REPLICATED : Outcome.ACKNOWLEDGED;
        } catch (JedisException failed) {
            return Outcome.ACKNOWLEDGED;
        }
    }

    /// Whether the server said no, redirections included, so that nothing was done.
    private static boolean isRefusal(JedisException failed) {
        return Stream.concat(Stream.of(failed), Stream.of(failed.getSuppressed()))
                .anyMatch(JedisDataException.class::isInstance);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Lets each writer finish what it is at.
    void stop() throws InterruptedException {
        stopping = true;
        for (var thread : threads) {
            thread.join(Duration.ofSeconds(30));
            if (thread.isAlive()) {
                var where = new AssertionError(thread.getName() + " hangs");
                where.setStackTrace(thread.getStackTrace());
                throw where;
            }
        }
    }

    /// What the lists hold now.
    Map<String, List<String>> found() {
        Map<String, List<String>> found = new HashMap<>();
        try (var client = client(seed, 5)) {
            for (var list : history.lists()) {
                var text = client.get(list);
                found.put(list, text == null ? List.of() : List.of(text.split(SEPARATOR)));
            }
        }
        return found;
    }

    @Override
    public void close() {
        stopping = true;
        threads.forEach(Thread::interrupt);
    }
}
