package io.redpoll.chaos.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.RedisClusterClient;
import io.redpoll.chaos.SharedCluster;
import io.redpoll.chaos.cluster.ClusterUnderTest;
import io.redpoll.chaos.cluster.Programs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Response;

/// The cluster clients that people have, told no more than one address.
@ExtendWith(SharedCluster.class)
class ClusterClientsTest {
    private static final int KEYS = 500;

    @Test
    void jedis(ClusterUnderTest cluster) {
        var seed = cluster.nodes().getLast();
        try (var client = redis.clients.jedis.RedisClusterClient.create(new HostAndPort(seed.host(), seed.port()))) {
            for (int i = 0; i < KEYS; i++) {
                assertEquals("OK", client.set("jedis:" + i, "value " + i));
            }
            for (int i = 0; i < KEYS; i++) {
                assertEquals("value " + i, client.get("jedis:" + i));
            }
            var replies = new ArrayList<Response<Long>>();
            try (var pipeline = client.pipelined()) {
                for (int i = 0; i < KEYS; i++) {
                    replies.add(pipeline.incr("jedis:counter:" + i % 10));
                }
            }
            assertEquals(KEYS / 10, replies.getLast().get());
            assertEquals("OK", client.mset("{jedis}:a", "1", "{jedis}:b", "2"));
            assertEquals(List.of("1", "2"), client.mget("{jedis}:a", "{jedis}:b"));
        }
    }

    @Test
    void lettuce(ClusterUnderTest cluster) throws Exception {
        var client =
                RedisClusterClient.create("redis://" + cluster.nodes().getLast().address());
        try (var connection = client.connect()) {
            var commands = connection.async();
            var sets = new ArrayList<CompletionStage<String>>();
            for (int i = 0; i < KEYS; i++) {
                sets.add(commands.set("lettuce:" + i, "value " + i));
            }
            for (var set : sets) {
                assertEquals("OK", set.toCompletableFuture().get(10, TimeUnit.SECONDS));
            }
            for (int i = 0; i < KEYS; i++) {
                assertEquals("value " + i, connection.sync().get("lettuce:" + i));
            }
            // Keys of several slots: Lettuce asks each shard for its own.
            assertEquals(
                    List.of(KeyValue.just("lettuce:1", "value 1"), KeyValue.just("lettuce:2", "value 2")),
                    connection.sync().mget("lettuce:1", "lettuce:2"));
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
    }

    @Test
    @EnabledIf("io.redpoll.chaos.cluster.Programs#hasRedisPy")
    void redisPy(ClusterUnderTest cluster) {
        var seed = cluster.nodes().getLast();
        var outcome =
                Programs.run(Duration.ofSeconds(30), "/usr/bin/python3", "-c", """
                from redis.cluster import RedisCluster
                client = RedisCluster(host='%s', port=%d, decode_responses=True)
                for i in range(500):
                    assert client.set(f'py:{i}', f'value {i}')
                for i in range(500):
                    assert client.get(f'py:{i}') == f'value {i}'
                assert client.mset({'{py}:a': 1, '{py}:b': 2})
                assert client.mget('{py}:a', '{py}:b') == ['1', '2']
                pipe = client.pipeline()
                for i in range(100):
                    pipe.incr(f'py:counter:{i %% 10}')
                assert pipe.execute()[-1] == 10
                assert len(client.get_primaries()) == 3
                assert len(client.get_replicas()) == 3
                print('done')
                """.formatted(seed.host(), seed.port()));
        assertEquals(new Programs.Outcome(0, "done\n"), outcome);
    }
}
