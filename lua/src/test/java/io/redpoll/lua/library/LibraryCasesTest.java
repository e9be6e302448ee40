package io.redpoll.lua.library;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redpoll.lua.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// The edges of every library function, against what redis-server 7.0.15 makes of them.
class LibraryCasesTest {
    private static final String SEPARATOR = "\n--\n";

    private static List<String> cases() {
        return Comparison.resource("cases.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--"))
                .toList();
    }

    /// Recorded from redis-server 7.0.15, one after the other.
    private static List<String> expected() {
        return List.of(Comparison.resource("cases-expected.txt").split(SEPARATOR, -1));
    }

    private static void assertSame(List<String> programs, List<String> expected, List<String> actual) {
        assertEquals(expected.size(), actual.size());
        assertAll(IntStream.range(0, programs.size())
                .mapToObj(i -> (Executable) () -> assertEquals(expected.get(i), actual.get(i), programs.get(i))));
    }

    @Test
    void librariesDoAsRedisDid() {
        assertSame(cases(), expected(), Comparison.here(cases()));
    }

    @Test
    void recordedResultsAreThoseOfRedis() throws IOException, InterruptedException {
        assumeTrue(RedisServer.isInstalled());
        try (var redis = RedisServer.start()) {
            assertSame(cases(), expected(), Comparison.onRedis(redis, cases()));
        }
    }
}
