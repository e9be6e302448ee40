package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// Random programs give here, in every form, what they give on a redis-server, where one is installed. More of them,
/// or others: `-Dprograms=100000 -Dseed=5000`.
final class DifferentialTest {
    private static final int PROGRAMS = Integer.getInteger("programs", 200);
    private static final long SEED = Long.getLong("seed", 1);

    /// What `pcall()` gives in Lua 5.1, and here. Redis 7.0.15 calls whatever lies behind its stack: it crashes, or
    /// says
    /// false.
    private static final String CALL_OF_NOTHING = "bad argument #1 to 'pcall' (value expected)";

    static boolean hasRedis() {
        return RedisServer.isInstalled();
    }

    @Test
    @EnabledIf("hasRedis")
    void randomProgramsGiveWhatTheyGiveOnRedis() throws IOException, InterruptedException {
        var forms = Scripts.Form.values();
        long seed = SEED;
        while (seed < SEED + PROGRAMS) {
            try (var redis = RedisServer.start()) {
                while (seed < SEED + PROGRAMS) {
                    var source = LuaString.of(RandomProgram.of(seed));
                    var form = forms[(int) (seed++ % forms.length)];
                    String expected = shown(redis.eval(source));
                    String actual = shown(Scripts.evalBytes(Scripts.run(), source, form));
                    if (actual.contains(CALL_OF_NOTHING)) {
                        continue;
                    }
                    assertEquals(expected, actual, "seed " + (seed - 1) + ", " + form + "\n" + source);
                }
            } catch (IOException _) {
                // it has crashed: the program is passed over
            }
        }
    }

    /// A result without what cannot be the same: addresses, and in errors what a reply cannot carry.
    private static String shown(LuaString result) {
        String text = new String(result.bytes(), StandardCharsets.ISO_8859_1).replaceAll("0x[0-9a-f]{8,}", "ADDRESS");
        return text.startsWith("error: ") ? text.replaceAll("\0(?s:.*)", "").replaceAll("[\r\n]", " ") : text;
    }
}
