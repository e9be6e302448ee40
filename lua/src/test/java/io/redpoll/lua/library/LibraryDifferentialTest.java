package io.redpoll.lua.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.lua.RedisServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// Library calls with random arguments give here what they give on a redis-server, where one is installed.
final class LibraryDifferentialTest {
    private static final int PROGRAMS = Integer.getInteger("programs", 1_000);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int BATCH = 200;

    static boolean hasRedis() {
        return RedisServer.isInstalled();
    }

    @Test
    @EnabledIf("hasRedis")
    void libraryCallsGiveWhatTheyGiveOnRedis() throws IOException, InterruptedException {
        try (var redis = RedisServer.start()) {
            for (long seed = SEED; seed < SEED + PROGRAMS; seed += BATCH) {
                compare(redis, seed);
            }
        }
    }

    private static void compare(RedisServer redis, long firstSeed) throws IOException {
        List<String> programs = LongStream.range(firstSeed, firstSeed + BATCH)
                .mapToObj(LibraryProgram::of)
                .toList();
        var expected = Comparison.onRedis(redis, programs);
        var actual = Comparison.here(programs);
        for (int i = 0; i < BATCH; i++) {
            assertEquals(expected.get(i), actual.get(i), "seed " + (firstSeed + i) + "\n" + programs.get(i));
        }
    }
}
