package io.redpoll.proto.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespReaderTest {
    private static final String PING = "*1\r\n$4\r\nPING\r\n";

    private final Requests requests = new Requests();

    private static @Nullable String error(String input, RespLimits limits) {
        var arrivals = new Arrivals(limits, new Random(1));
        arrivals.arrive(input);
        return arrivals.error();
    }

    private static Slice bytes(String text) {
        return Slice.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String argument(int request, int argument) {
        return new Slice()
                .point(requests.address(request, argument), requests.length(request, argument))
                .toString();
    }

    @Test
    void argumentsAreViewsOfTheBuffer() {
        var input = bytes("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
        var reader = new RespReader(RespLimits.DEFAULT);
        long next = reader.read(input.address(), input.address() + input.length(), requests, 64);
        assertEquals(input.address() + input.length(), next);
        assertEquals(1, requests.count());
        assertEquals(2, requests.arguments(0));
        assertEquals(input.address() + 8, requests.address(0, 0));
        assertEquals(input.address(), requests.start(0));
        assertEquals(next, requests.end(0));
        assertEquals("GET", argument(0, 0));
        assertEquals("k", argument(0, 1));
    }

    @Test
    void noMoreRequestsAreReadThanWanted() {
        var input = bytes(PING.repeat(5));
        var reader = new RespReader(RespLimits.DEFAULT);
        long next = reader.read(input.address(), input.address() + input.length(), requests, 2);
        assertEquals(2, requests.count());
        assertEquals(input.address() + 2L * PING.length(), next);
    }

    @Test
    void emptyRequestsAreSkipped() {
        var arrivals = new Arrivals(RespLimits.DEFAULT, new Random(1));
        arrivals.arrive("\r\n*0\r\n*-1\r\n   \r\n\n" + PING);
        assertEquals(List.of(List.of("PING")), arrivals.received());
        assertEquals(0, arrivals.keptBytes());
    }

    /// A client that must wait has its later requests read again: quotes must not have been removed in place.
    @Test
    void aPlainLineCanBeReadAgain() {
        var input = bytes("echo \"a b\" 'c'\n");
        var reader = new RespReader(RespLimits.DEFAULT);
        for (int i = 0; i < 2; i++) {
            requests.clear();
            reader.read(input.address(), input.address() + input.length(), requests, 64);
            assertEquals(3, requests.arguments(0));
            assertEquals("a b", argument(0, 1));
            assertEquals("c", argument(0, 2));
            reader.forget();
        }
    }

    @Test
    void longPlainLinesWaitUntilTheCopiesOfOthersAreDone() {
        String word = "w".repeat(5000);
        var arrivals = new Arrivals(RespLimits.DEFAULT, new Random(1));
        arrivals.arrive("echo 1\necho " + word + "\necho 2\n");
        assertEquals(List.of(List.of("echo", "1"), List.of("echo", word), List.of("echo", "2")), arrivals.received());
    }

    @Test
    void beforeAuthenticationTenArgumentsOf16KiBAreTheMost() {
        String most = "*10\r\n" + ("$16384\r\n" + "x".repeat(16384) + "\r\n").repeat(10);
        var arrivals = new Arrivals(RespLimits.UNAUTHENTICATED, new Random(1));
        arrivals.arrive(most);
        assertNull(arrivals.error());
        assertEquals(1, arrivals.received().size());
        assertEquals("Protocol error: unauthenticated multibulk length", error("*11\r\n", RespLimits.UNAUTHENTICATED));
        assertEquals(
                "Protocol error: unauthenticated bulk length", error("*1\r\n$16385\r\n", RespLimits.UNAUTHENTICATED));
    }

    @Test
    void aPlainLineEndsSomewhere() {
        assertNull(error("x".repeat(64 * 1024), RespLimits.DEFAULT));
        assertEquals("Protocol error: too big inline request", error("x".repeat(64 * 1024 + 1), RespLimits.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*2147483647\r\n", "*1\r\n$536870912\r\n", "*2147483647\r\n$536870912\r\n"})
    void whatIsAnnouncedTakesNoMemory(String announcement) {
        var input = bytes(announcement);
        var reader = new RespReader(RespLimits.DEFAULT);
        int capacity = requests.argumentCapacity();
        assertEquals(input.address(), reader.read(input.address(), input.address() + input.length(), requests, 64));
        assertNull(reader.error());
        assertEquals(capacity, requests.argumentCapacity());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 65536})
    void whatWasUnderstoodIsNotLookedAtAgain(int piece) {
        String text = RequestTexts.array(Collections.nCopies(5000, "argument"));
        var input = bytes(text);
        long start = input.address();
        var reader = new RespReader(RespLimits.DEFAULT);
        var fresh = new Requests();
        int capacity = fresh.argumentCapacity();
        for (int received = piece; received < input.length(); received += piece) {
            long next = reader.read(start, start + received, fresh, 64);
            assertEquals(start, next);
            assertNull(reader.error());
            assertTrue(fresh.argumentCapacity() <= Math.max(capacity, piece / 6), "arguments are handed on once");
            // All but the announcement that may be cut short.
            int understood = Math.max(0, received - 14);
            Memory.fill(start, understood, (byte) '!');
        }
        assertEquals(start + input.length(), reader.read(start, start + input.length(), fresh, 64));
        assertEquals(5000, fresh.arguments(0));
        for (int i = 0; i < 5000; i++) {
            assertEquals(8, fresh.length(0, i));
            assertEquals(start + text.indexOf("argument", (i * 14) + 7), fresh.address(0, i));
        }
    }

    @Test
    void aPlainLineIsNotSearchedTwice() {
        var input = bytes("echo " + "x".repeat(1000) + "\n");
        long start = input.address();
        var reader = new RespReader(RespLimits.DEFAULT);
        for (int received = 1; received < input.length(); received++) {
            assertEquals(start, reader.read(start, start + received, requests, 64));
            // A line would end here, were it looked at again.
            Memory.putByte(start + received - 1, (byte) '\n');
        }
        Memory.fill(start, input.length() - 1L, (byte) 'x');
        assertEquals(start + input.length(), reader.read(start, start + input.length(), requests, 64));
        assertEquals(input.length() - 1, requests.length(0, 0));
    }

    /// As any other number that begins with a zero and goes on: nothing that follows can mend it.
    @Test
    void aMinusBeforeAZeroIsRefusedAtOnce() {
        refusesWholeAndCut("*-0", "Protocol error: invalid multibulk length");
        refusesWholeAndCut("*2\r\n$-0", "Protocol error: invalid bulk length");
    }

    @Test
    void aNumberBeyondAnIntIsRefusedAtOnceWhateverItsSign() {
        for (String number : List.of("2147483648", "-2147483648", "-99999999999999999999")) {
            refusesWholeAndCut("*" + number, "Protocol error: invalid multibulk length");
            refusesWholeAndCut("*2\r\n$" + number, "Protocol error: invalid bulk length");
        }
    }

    /// So that the two readers that the fuzz test compares agree there, where chance hardly ever comes.
    @ParameterizedTest
    @ValueSource(strings = {"-0", "-2147483648", "-2147483648\r\n", "-99999999999999999999\r\n", "2147483648"})
    void theNaiveParserRefusesTheSameNumbers(String number) {
        for (String input : List.of("*" + number, "*2\r\n$" + number)) {
            assertEquals(NaiveParser.parse(input, RespLimits.DEFAULT).error(), error(input, RespLimits.DEFAULT), input);
        }
    }

    private static void refusesWholeAndCut(String input, String why) {
        assertEquals(why, error(input, RespLimits.DEFAULT));
        var cut = new Arrivals(RespLimits.DEFAULT, new Random(1));
        cut.arriveInPieces(input, 1);
        assertEquals(why, cut.error());
        assertEquals(List.of(), cut.received());
    }

    @Test
    void afterAnErrorNothingMoreIsRead() {
        var input = bytes("*1\r\n:1\r\n" + PING);
        var reader = new RespReader(RespLimits.DEFAULT);
        reader.read(input.address(), input.address() + input.length(), requests, 64);
        assertNotNull(reader.error());
        assertEquals(input.address(), reader.read(input.address(), input.address() + 14, requests, 64));
        assertEquals(0, requests.count());
    }
}
