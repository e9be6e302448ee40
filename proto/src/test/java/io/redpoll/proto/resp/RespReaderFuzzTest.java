package io.redpoll.proto.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.redpoll.proto.bytes.Chance;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever arrives, and however it is cut, the reader finds what a reader of the whole finds.
class RespReaderFuzzTest {
    private static void agrees(String input, RespLimits limits, Random random) {
        var expected = NaiveParser.parse(input, limits);
        var arrivals = new Arrivals(limits, random);
        arrivals.arriveInPieces(input, random.nextInt(5) == 0 ? 1 : 1 + random.nextInt(200));
        assertEquals(expected.requests(), arrivals.received(), input);
        assertEquals(expected.error(), arrivals.error(), input);
        if (expected.error() == null) {
            assertEquals(input.length() - expected.consumed(), arrivals.keptBytes());
        }
    }

    @Test
    void validRequestsAreFoundHoweverTheyAreCut() {
        Chance.tries(200, chance -> {
            var random = chance.random();
            String input = new RequestTexts(random).valid();
            assertNull(NaiveParser.parse(input, RespLimits.DEFAULT).error());
            agrees(input, RespLimits.DEFAULT, random);
        });
    }

    @Test
    void spoiledRequestsAreFoundUpToTheError() {
        Chance.tries(400, chance -> {
            var random = chance.random();
            agrees(new RequestTexts(random).spoiled(), RespLimits.DEFAULT, random);
        });
    }

    @Test
    void spoiledRequestsOfStrangersToo() {
        Chance.tries(400, chance -> {
            var random = chance.random();
            agrees(new RequestTexts(random).spoiled(), RespLimits.UNAUTHENTICATED, random);
        });
    }

    @Test
    void garbageIsRefusedInTheSameWords() {
        Chance.tries(1000, chance -> {
            var random = chance.random();
            var texts = new RequestTexts(random);
            agrees(texts.garbage(60), RespLimits.DEFAULT, random);
            agrees("*2\r\n$" + texts.garbage(20), RespLimits.DEFAULT, random);
            agrees("echo \"" + texts.garbage(40) + "\"\r\n", RespLimits.DEFAULT, random);
        });
    }
}
