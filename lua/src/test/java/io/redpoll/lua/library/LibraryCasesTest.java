package io.redpoll.lua.library;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// The edges of every library function, against what redis-server 7.0.15 makes of them.
class LibraryCasesTest {
    private static final String SEPARATOR = "\n--\n";

    private static List<String> cases() {
        return text("cases.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--"))
                .toList();
    }

    /// Recorded from redis-server 7.0.15, one after the other.
    private static List<String> expected() {
        return List.of(text("cases-expected.txt").split(SEPARATOR, -1));
    }

    private static String text(String name) {
        try (var in = java.util.Objects.requireNonNull(LibraryCasesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertSame(List<String> programs, List<String> expected, List<String> actual) {
        assertEquals(expected.size(), actual.size());
        assertAll(IntStream.range(0, programs.size())
                .mapToObj(i -> (Executable) () -> assertEquals(expected.get(i), actual.get(i), programs.get(i))));
    }

    @Test
    void librariesDoAsRedisDid() {
        assertSame(cases(), expected(), Scripts.results(cases()));
    }

    @Test
    void recordedResultsAreThoseOfRedis(@TempDir Path directory) throws IOException {
        assumeTrue(RedisServer.isInstalled());
        try (var redis = RedisServer.start(directory)) {
            assertSame(cases(), expected(), redis.eval(Scripts.comparison(), cases()));
        }
    }
}
