package io.redpoll.node.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.config.NodeDirectives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected replies are those of redis-server 7.0.15.
class ConfigCommandsTest {
    private final AtomicInteger resets = new AtomicInteger();
    private final Asked asked = new Asked(new ConfigCommands(NodeDirectives.defaults(), resets::incrementAndGet));

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "CONFIG GET maxmemory > *2 $9 maxmemory $1 0",
                "CONFIG GET MaxMemory nothing > *2 $9 MaxMemory $1 0",
                "CONFIG GET slave-pri* replica-priority timeout"
                        + " > *6 $16 replica-priority $3 100 $14 slave-priority $3 100 $7 timeout $1 0",
                "CONFIG GET nothing > *0",
                "CONFIG GET > -ERR wrong number of arguments for 'config|get' command",
                "CONFIG SET maxmemory 1gb timeout 3 > +OK",
                "CONFIG SET maxmemory > -ERR wrong number of arguments for 'config|set' command",
                "CONFIG SET maxmemory 1 foo > -ERR syntax error",
                "CONFIG SET foo 1 > -ERR Unknown option or number of arguments for CONFIG SET - 'foo'",
                "CONFIG SET timeout x > -ERR CONFIG SET failed (possibly related to argument 'timeout')"
                        + " - argument couldn't be parsed into an integer",
                "CONFIG SET timeout 1 timeout 2 > -ERR CONFIG SET failed (possibly related to argument 'timeout')"
                        + " - duplicate parameter",
                "CONFIG SET save \"60 1\" > +OK",
                "CONFIG REWRITE > -ERR The server is running without a config file",
                "CONFIG RESETSTAT x > -ERR wrong number of arguments for 'config|resetstat' command",
            })
    void itAnswersAsRedisDoes(String line, String reply) {
        assertEquals(reply, asked.reply(line));
    }

    @Test
    void getRepliesAMapInResp3() {
        assertEquals("%1 $7 timeout $1 0", asked.protocol(3).reply("CONFIG GET timeout"));
    }

    @Test
    void whatIsSetIsShown() {
        asked.reply("CONFIG SET maxmemory 2kb notify-keyspace-events KEA");
        assertEquals("*2 $9 maxmemory $4 2048", asked.reply("CONFIG GET maxmemory"));
        assertEquals("*2 $22 notify-keyspace-events $3 AKE", asked.reply("CONFIG GET notify-keyspace-events"));
    }

    @Test
    void resetstatResets() {
        assertEquals("+OK", asked.reply("CONFIG RESETSTAT"));
        assertEquals(1, resets.get());
    }

    @Test
    void rewriteWritesTheFile(@TempDir Path directory) throws Exception {
        var file = Files.writeString(directory.resolve("redis.conf"), "timeout 1\n");
        var withFile = new Asked(new ConfigCommands(NodeDirectives.read(List.of(file.toString())), () -> {}));
        withFile.reply("CONFIG SET timeout 2");
        assertEquals("+OK", withFile.reply("CONFIG REWRITE"));
        assertEquals("timeout 2\n", Files.readString(file));
    }
}
