package io.redpoll.proto.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

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

    @Property(tries = 200)
    void validRequestsAreFoundHoweverTheyAreCut(@ForAll Random random) {
        String input = new RequestTexts(random).valid();
        assertNull(NaiveParser.parse(input, RespLimits.DEFAULT).error());
        agrees(input, RespLimits.DEFAULT, random);
    }

    @Property(tries = 400)
    void spoiledRequestsAreFoundUpToTheError(@ForAll Random random) {
        agrees(new RequestTexts(random).spoiled(), RespLimits.DEFAULT, random);
    }

    @Property(tries = 400)
    void spoiledRequestsOfStrangersToo(@ForAll Random random) {
        agrees(new RequestTexts(random).spoiled(), RespLimits.UNAUTHENTICATED, random);
    }

    @Property(tries = 1000)
    void garbageIsRefusedInTheSameWords(@ForAll Random random) {
        agrees(new RequestTexts(random).garbage(60), RespLimits.DEFAULT, random);
        agrees("*2\r\n$" + new RequestTexts(random).garbage(20), RespLimits.DEFAULT, random);
        agrees("echo \"" + new RequestTexts(random).garbage(40) + "\"\r\n", RespLimits.DEFAULT, random);
    }
}
