package io.redpoll.proto.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors and plain lines compared with what the installed redis-server answers.
///
/// The reader is stricter in a few places, all of them at bytes that no client sends:
/// - Redis skips the two bytes behind a bulk string, and the one behind the CR of a number, without looking.
/// - Redis waits for the end of a line of up to 64 KiB before it finds that it is no number ("too big mbulk count
///   string" and "too big bulk count string" where there is none).
/// - Redis takes every negative count of arguments that a long can hold for an empty request; ours has the digits of an
///   int.
/// - Redis does not find the end of a plain line behind a zero byte; ours ends the text of the line there.
/// - Redis has no limit for the arguments of a plain line before authentication.
/// - Where something else than `$` is not printable, Redis quotes it as it is.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf("io.redpoll.proto.resp.LocalRedis#isInstalled")
class RedisAgreementTest {
    private @Nullable LocalRedis open;
    private @Nullable LocalRedis guarded;

    @BeforeAll
    void startRedis(@TempDir Path directory) throws IOException, InterruptedException {
        open = LocalRedis.start(Files.createDirectory(directory.resolve("open")));
        guarded = LocalRedis.start(Files.createDirectory(directory.resolve("guarded")), "--requirepass", "secret");
    }

    @AfterAll
    void stopRedis() {
        for (var redis : new LocalRedis[] {open, guarded}) {
            if (redis != null) {
                redis.close();
            }
        }
    }

    private static String answer(@Nullable LocalRedis redis, String request) throws IOException {
        assertNotNull(redis);
        return redis.ask(request);
    }

    private static String error(String input, RespLimits limits) {
        var arrivals = new Arrivals(limits, new Random(1));
        arrivals.arrive(input);
        return arrivals.error() == null ? "none" : "-ERR " + arrivals.error() + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*x\r\n",
                "*\r\n",
                "*1x\r\n",
                "*+1\r\n",
                "*01\r\n",
                "*-0\r\n",
                "* 1\r\n",
                "*2147483648\r\n",
                "*99999999999999999999\r\n",
                "*1\r\n:1\r\n",
                "*1\r\n\r\n",
                "*1\r\nPING\r\n",
                "*2\r\n$4\r\nPING\r\n*1\r\n",
                "*1\r\n$x\r\n",
                "*1\r\n$\r\n",
                "*1\r\n$-1\r\n",
                "*1\r\n$-5\r\n",
                "*1\r\n$01\r\n",
                "*1\r\n$536870913\r\n",
                "*1\r\n$99999999999999999999\r\n",
                "ECHO \"a\r\n",
                "ECHO 'a\r\n",
                "ECHO \"a\"b\r\n",
                "ECHO 'a'b\r\n",
                "ECHO a\"\r\n",
                "'\r\n",
                "\"\\x0\"\"\n"
            })
    void protocolErrorsAreRediss(String input) throws IOException {
        String ours = error(input, RespLimits.DEFAULT);
        String theirs = answer(open, input);
        // Redis writes line breaks in errors as blanks, where we name the byte.
        assertEquals(theirs.replace("got ' '", "got '\\x0d'"), ours);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*11\r\n",
                "*2147483648\r\n",
                "*1\r\n$16385\r\n",
                "*1\r\n$536870912\r\n",
                "*1\r\n$99999999999\r\n"
            })
    void errorsOfStrangersAreRediss(String input) throws IOException {
        assertEquals(answer(guarded, input), error(input, RespLimits.UNAUTHENTICATED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*10\r\n", "*1\r\n$16384\r\n", "*-1\r\n", "*0\r\n", "\r\n", "*3\r\n$3\r\nSET\r\n", "PI"})
    void whatIsNoErrorYetIsNoneForRedis(String input) throws IOException {
        assertEquals("none", error(input, RespLimits.UNAUTHENTICATED));
        assertTrue(!answer(guarded, input).contains("Protocol error"), input);
    }

    @Test
    void aLineThatIsTooLongIsRefusedInTheSameWords() throws IOException {
        String input = "x".repeat(64 * 1024 + 1);
        assertEquals(answer(open, input), error(input, RespLimits.DEFAULT));
    }

    /// ECHO of whatever quotes say, a hundred lines at a time.
    @RepeatedTest(20)
    void plainLinesAreSplitAsRedisDoes(RepetitionInfo repetition) throws IOException {
        var random = new Random(repetition.getCurrentRepetition());
        var texts = new RequestTexts(random);
        for (int i = 0; i < 100; i++) {
            String quoted = random.nextBoolean() ? texts.garbage(12) : "\"" + texts.garbage(12) + "\"";
            String input = "ECHO " + quoted.replace("\n", "").replace("\0", "") + "\r\n";
            var arrivals = new Arrivals(RespLimits.DEFAULT, random);
            arrivals.arrive(input);
            assertEquals(answer(open, input), expected(arrivals), () -> input);
        }
    }

    /// What a server with ECHO answers to what arrived.
    private static String expected(Arrivals arrivals) {
        if (arrivals.error() != null) {
            return "-ERR " + arrivals.error() + "\r\n";
        }
        List<String> echo = arrivals.received().getFirst();
        assertEquals("ECHO", echo.getFirst());
        assertNull(arrivals.error());
        String reply = echo.size() == 2
                ? "$" + echo.get(1).length() + "\r\n" + echo.get(1) + "\r\n"
                : "-ERR wrong number of arguments for 'echo' command\r\n";
        return reply;
    }
}
