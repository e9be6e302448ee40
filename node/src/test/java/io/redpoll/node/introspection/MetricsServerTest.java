package io.redpoll.node.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Await;
import io.redpoll.node.Peer;
import io.redpoll.node.TestPorts;
import io.redpoll.node.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = TestPorts.take();

    @Test
    void metricsHaveTheNamesThatDashboardsKnow() throws Exception {
        try (var node = TestServers.start("--metrics-port", "" + port);
                var peer = new Peer(node.port())) {
            peer.ask("SET k v");
            peer.ask("GET k");
            peer.ask("GET none");
            peer.ask("LPUSH k v");
            var metrics = get("/metrics").body();
            for (var line : new String[] {
                "redis_up 1.0",
                "redis_connected_clients 1.0",
                "redis_keyspace_hits_total 1.0",
                "redis_keyspace_misses_total 1.0",
                "redis_db_keys{db=\"db0\"} 1.0",
                "redis_commands_total{cmd=\"get\"} 2.0",
                "redis_commands_failed_calls_total{cmd=\"lpush\"} 1.0",
                "redis_errors_total{err=\"WRONGTYPE\"} 1.0",
            }) {
                assertTrue(metrics.lines().anyMatch(line::equals), line + " in\n" + metrics);
            }
            assertTrue(metrics.contains("jvm_memory_used_bytes"), metrics);
            assertTrue(metrics.contains("# TYPE redis_commands_processed_total counter"), metrics);
        }
    }

    @Test
    void aNodeIsReadyWhenItsClientsGetAnswers() throws Exception {
        try (var node = TestServers.start("--metrics-port", "" + port);
                var peer = new Peer(node.port())) {
            assertEquals(200, get("/health/live").statusCode());
            assertEquals(200, get("/health/ready").statusCode());
            peer.ask("CONFIG SET replica-serve-stale-data no");
            assertEquals("+OK", peer.ask("REPLICAOF 127.0.0.1 " + TestPorts.take()));
            assertEquals(200, get("/health/live").statusCode());
            Await.until("not ready", () -> get("/health/ready").statusCode() == 503);
            var answer = get("/health/ready");
            assertEquals("a replica without its master\n", answer.body());
        }
    }

    @Test
    void nothingElseIsThere() throws Exception {
        try (var _ = TestServers.start("--metrics-port", "" + port)) {
            assertEquals(404, get("/").statusCode());
            assertEquals(404, get("/metrics/x").statusCode());
            var post = HttpRequest.newBuilder(uri("/metrics"))
                    .POST(HttpRequest.BodyPublishers.ofString("x"))
                    .build();
            assertEquals(405, client.send(post, BodyHandlers.ofString()).statusCode());
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
