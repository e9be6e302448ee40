package io.redpoll.node.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.node.Await;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfigs;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our files under a real redis-server, and its files under us; where one is installed.
class AofWithRedisTest {
    @TempDir
    Path directory;

    @BeforeAll
    static void needsRedis() {
        assumeTrue(
                Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "redis-server"))),
                "redis-server is not installed");
    }

    private JournalConfig config() {
        return JournalConfigs.in(directory).appendOnly().build();
    }

    @Test
    void redisLoadsWhatWeWriteAndWeLoadWhatItAdds() throws Exception {
        long end;
        try (var node = new AofNode(Disk.system(), config(), true)) {
            node.journal.begin(1, "x".repeat(128));
            for (int i = 0; i < 1000; i++) {
                node.set(i % 3, "key " + i, "value " + i);
            }
            var rewrite = node.beginRewrite();
            node.set(0, "key 0", "after");
            rewrite.commit();
            node.append(0, Frame.NOOP, "nothing");
            node.setBoth(1, "one", 2, "other", "both");
            node.journal.begin(2, "ü %+=");
            node.set(0, "large", "L".repeat(300_000));
            end = node.journal.end();
        }
        try (var node = new AofNode(Disk.system(), config(), true)) {
            assertEquals(end, node.loaded.end());
            assertEquals(1003, node.keys.size());
            assertEquals(2, node.loaded.epochs().epoch());
        }
        try (var redis = new Redis(directory, "--aof-use-rdb-preamble", "no")) {
            assertEquals("after", redis.call("GET", "key 0"));
            assertEquals("300000", redis.call("STRLEN", "large"));
            assertEquals("OK", redis.call("SELECT", "2"));
            assertEquals("value 998", redis.call("GET", "key 998"));
            assertEquals("both", redis.call("GET", "other"));
            assertEquals("OK", redis.call("SELECT", "1"));
            assertEquals("both", redis.call("GET", "one"));
            assertEquals("OK", redis.call("SET", "from redis", "yes"));
        }
        try (var node = new AofNode(Disk.system(), config(), true)) {
            assertEquals("yes", node.keys.get("1/from redis"));
            assertTrue(node.loaded.edited(), "others know nothing of what redis added");
            node.set(1, "from us", "too");
        }
        try (var redis = new Redis(directory, "--aof-use-rdb-preamble", "no")) {
            assertEquals("OK", redis.call("SELECT", "1"));
            assertEquals("too", redis.call("GET", "from us"));
        }
    }

    @Test
    void weLoadWhatRedisRewrote() throws Exception {
        try (var redis = new Redis(directory, "--aof-use-rdb-preamble", "no", "--aof-timestamp-enabled", "yes")) {
            redis.call("SET", "a", "1");
            redis.call("SELECT", "5");
            redis.call("SET", "b", "2");
            redis.call("BGREWRITEAOF");
            var rewritten = directory.resolve("appendonlydir/appendonly.aof.2.base.aof");
            Await.until("the rewritten file", () -> Files.exists(rewritten));
            redis.call("SET", "c", "3");
        }
        var commands = new ArrayList<String>();
        var loaded = AofNode.load(Disk.system(), config(), commands);
        assertEquals(List.of("0: SET a 1", "5: SET b 2", "5: SET c 3"), commands);
        assertTrue(loaded.found());
        assertTrue(loaded.edited());
        assertFalse(loaded.warnings().isEmpty());
    }

    /// A redis-server of its own, stopped in the end, and a connection to it.
    private static final class Redis implements AutoCloseable {
        private final Process process;
        private final Socket socket;
        private final BufferedReader replies;

        Redis(Path directory, String... more) throws IOException {
            int port = freePort();
            var line = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port), "--bind"));
            line.addAll(List.of("127.0.0.1", "--dir", directory.toString(), "--appendonly", "yes", "--save", ""));
            line.addAll(List.of(more));
            process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("redis.log").toFile())
                    .start();
            try {
                socket = Await.result("a connection to redis-server", () -> connect(port));
                socket.setSoTimeout(20_000);
                replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                Await.until(
                        "redis-server to load its files", () -> !call("PING").startsWith("-LOADING"));
            } catch (Throwable failed) {
                process.destroy();
                throw failed;
            }
        }

        private static int freePort() throws IOException {
            try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            }
        }

        private Socket connect(int port) throws IOException {
            assertTrue(process.isAlive(), "redis-server ended");
            return new Socket(InetAddress.getLoopbackAddress(), port);
        }

        String call(String... words) throws IOException {
            socket.getOutputStream().write(AofNode.resp(words).getBytes(StandardCharsets.UTF_8));
            var line = replies.readLine();
            return switch (line.charAt(0)) {
                case '$' -> line.equals("$-1") ? "nil" : replies.readLine();
                case '+', ':' -> line.substring(1);
                default -> line;
            };
        }

        @Override
        public void close() throws IOException {
            socket.close();
            process.destroy();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }
}
