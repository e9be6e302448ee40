package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// Random programs give here what they give on a redis-server, where one is installed.
final class DifferentialTest {
    private static final int PROGRAMS = Integer.getInteger("programs", 3_000);
    private static final long SEED = Long.getLong("seed", 1);

    static boolean hasRedis() {
        return RedisServer.isInstalled();
    }

    @Test
    @EnabledIf("hasRedis")
    void randomProgramsGiveWhatTheyGiveOnRedis() throws IOException, InterruptedException {
        try (var redis = RedisServer.start()) {
            for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
                var source = LuaString.of(RandomProgram.of(seed));
                var expected = redis.eval(source);
                var actual = Scripts.evalBytes(Scripts.run(), source);
                assertEquals(expected, actual, "seed " + seed + "\n" + source);
            }
        }
    }
}
