package io.redpoll.sentinel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.ConfigLines;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.raft.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentinelFileTest {
    @TempDir
    Path directory;

    @Test
    void defaults() throws Exception {
        var config = new SentinelFile().read(ConfigLines.of(List.of()));
        assertEquals(26_379, config.port());
        assertEquals(Path.of("").toAbsolutePath(), config.directory());
        assertEquals(List.of(), config.peers());
        assertEquals(List.of(), config.masters());
        assertEquals(ControlGroup.Timing.DEFAULT, config.timing());
        assertEquals("", config.password());
    }

    @Test
    void everyDirectiveIsRead() throws Exception {
        var config = read("""
                port 5000
                dir /tmp
                bind 127.0.0.1 10.0.0.1
                requirepass secret
                logfile /tmp/log
                pidfile /tmp/pid
                sentinel announce-ip example
                sentinel announce-port 5010
                sentinel peers a:5000 b:5001
                sentinel peers c:5002
                sentinel election-timeout 150 300
                sentinel myid 0123456789012345678901234567890123456789
                sentinel monitor mymaster 127.0.0.1 6379 2
                sentinel down-after-milliseconds mymaster 900
                sentinel failover-timeout mymaster 9000
                sentinel parallel-syncs mymaster 3
                sentinel auth-pass mymaster pass
                sentinel auth-user mymaster user
                sentinel down-after-milliseconds * 700
                """);
        assertEquals(5000, config.port());
        assertEquals(Path.of("/tmp"), config.directory());
        assertEquals(List.of("127.0.0.1", "10.0.0.1"), config.bind());
        assertEquals("secret", config.password());
        assertEquals("example", config.announceHost());
        assertEquals(5010, config.announcePort());
        assertEquals(List.of(new Member("a", 5000), new Member("b", 5001), new Member("c", 5002)), config.peers());
        assertEquals(new ControlGroup.Timing(150, 300), config.timing());
        var master = config.masters().get(0);
        assertEquals(new MasterDirectives.Address("127.0.0.1", 6379), master.address());
        assertEquals(2, master.settings().getQuorum());
        assertEquals(900, master.settings().getDownAfterMs());
        assertEquals(9000, master.settings().getFailoverTimeoutMs());
        assertEquals(3, master.settings().getParallelSyncs());
        assertEquals("pass", master.settings().getAuthPass());
        assertEquals("user", master.settings().getAuthUser());
        assertEquals(700, config.settings("*").getDownAfterMs());
    }

    @Test
    void commandLineComesAfterTheFile() throws Exception {
        var config = read(
                "port 5000\nsentinel down-after-milliseconds m 900\n",
                "--port",
                "5001",
                "--sentinel",
                "down-after-milliseconds",
                "m",
                "800");
        assertEquals(5001, config.port());
        assertEquals(800, config.settings("m").getDownAfterMs());
    }

    @Test
    void whatRedisWroteIntoItsFileIsTaken() throws Exception {
        var file = new SentinelFile();
        file.read(lines("""
                protected-mode no
                sentinel monitor m 127.0.0.1 6379 2
                sentinel config-epoch m 4
                sentinel known-replica m 127.0.0.1 6380
                sentinel current-epoch 4
                """));
        assertTrue(file.withoutEffect().contains("sentinel current-epoch"));
    }

    @Test
    void wrongLinesAreRefusedWithTheirNumber() {
        assertWrong("port 64000", "port must be between 1 and 63535");
        assertWrong("port x", "argument must be a number");
        assertWrong("databases 3", "Bad directive or wrong number of arguments");
        assertWrong("sentinel monitor m 127.0.0.1 6379", "a name, a host, a port and a quorum");
        assertWrong("sentinel monitor m 127.0.0.1 6379 0", "Quorum must be 1 or greater.");
        assertWrong("sentinel down-after-milliseconds m -5", "'-5' is not a positive number");
        assertWrong("sentinel peers nowhere", "'nowhere' is not host:port");
        assertWrong("sentinel election-timeout 300 200", "election timeouts must be");
    }

    private void assertWrong(String line, String reason) {
        var wrong = assertThrows(ConfigFileException.class, () -> read("dir /tmp\n" + line + "\n"));
        assertTrue(wrong.report().contains("at line 2"), wrong.report());
        assertTrue(wrong.report().contains(reason), wrong.report());
    }

    private SentinelConfig read(String text, String... options) throws IOException, ConfigFileException {
        return new SentinelFile().read(lines(text, options));
    }

    private ConfigLines lines(String text, String... options) throws IOException, ConfigFileException {
        var file = directory.resolve("sentinel.conf");
        Files.writeString(file, text);
        var arguments = new ArrayList<String>();
        arguments.add(file.toString());
        arguments.addAll(List.of(options));
        return ConfigLines.of(arguments);
    }
}
