package io.redpoll.node.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.command.KeySpec.Counted;
import io.redpoll.node.command.KeySpec.Range;
import io.redpoll.proto.bytes.Slice;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {
    private static final List<String> WORDS = List.of(
            "key", "key", "numkeys", "value:double", "other:key", "[", "]", "<", ">", "|", "...", "EX", "NX|XX", ":");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "get key; 2",
                "set key value [NX|XX] [GET] [EX seconds|PX milliseconds]; -3",
                "mset key value [key value ...]; -3",
                "blpop key [key ...] timeout:double; -3",
                "zunion numkeys key [key ...] [WEIGHTS weight [weight ...]]; -3",
                "ping [message]; -1",
                "config|get parameter [parameter ...]; -3",
                "client|reply ON|OFF|SKIP; 3",
                "client|no-evict <ON|OFF>; 3",
                "client|id; 2",
                "multi; 1",
                "scan cursor [MATCH pattern] [COUNT count]; -2",
                "bitop AND|OR|XOR|NOT destkey:key key [key ...]; -4",
                "copy source:key destination:key [DB destination-db:integer] [REPLACE]; -3",
                "zrangebyscore key min:double max:double [WITHSCORES] [LIMIT offset count]; -4"
            })
    void arityFollows(String syntax, int arity) {
        assertEquals(arity, new Syntax(syntax).arity());
    }

    @Test
    void keysFollow() {
        assertEquals(List.of(new Range(1, 0, 1)), keys("get key"));
        assertEquals(List.of(new Range(1, -1, 1)), keys("mget key [key ...]"));
        assertEquals(List.of(new Range(1, -1, 2)), keys("mset key value [key value ...]"));
        assertEquals(List.of(new Range(1, -2, 1)), keys("blpop key [key ...] timeout:double"));
        assertEquals(List.of(new Range(1, 0, 1), new Range(2, 0, 1)), keys("rename key newkey:key"));
        assertEquals(List.of(new Range(2, 0, 1)), keys("object|freq key"));
        assertEquals(List.of(new Counted(1, 2)), keys("msetex numkeys key value [key value ...] [NX|XX]"));
        assertEquals(List.of(new Counted(2)), keys("eval script numkeys [key ...] [arg ...]"));
        assertEquals(
                List.of(new Range(1, 0, 1), new Counted(2)), keys("zunionstore destination:key numkeys key [key ...]"));
        assertEquals(List.of(new Range(2, 0, 1), new Range(3, -1, 1)), keys("bitop AND|OR destkey:key key [key ...]"));
        assertEquals(List.of(new Range(1, -1, 1)), keys("sunsubscribe [channel:key ...]"));
        assertEquals(List.of(), keys("ping [message]"));
    }

    private static List<KeySpec> keys(String syntax) {
        return new Syntax(syntax).keys().specs();
    }

    @Test
    void theShortFormOfKeysIsRediss() {
        assertShort("rename key newkey:key", 1, 2, 1);
        assertShort("mset key value [key value ...]", 1, -1, 2);
        assertShort("bitop AND|OR destkey:key key [key ...]", 2, -1, 1);
        assertShort("zunionstore destination:key numkeys key [key ...]", 1, 1, 1);
        assertTrue(new Syntax("zunionstore destination:key numkeys key [key ...]")
                .keys()
                .isMovable());
        assertShort("zunion numkeys key [key ...]", 0, 0, 0);
    }

    private static void assertShort(String syntax, int first, int last, int step) {
        var keys = new Syntax(syntax).keys();
        assertEquals(new Range(first, last, step), new Range(keys.first(), keys.last(), keys.step()), syntax);
    }

    @Test
    void argumentsFormATree() {
        var arguments = new Syntax("set key value [NX|XX] [EX seconds|LIMIT offset count] [key value ...]").arguments();
        assertEquals(ArgumentType.KEY, arguments.get(0).type());
        var condition = arguments.get(2);
        assertEquals(ArgumentType.ONEOF, condition.type());
        assertTrue(condition.isOptional());
        assertEquals("NX", condition.parts().getFirst().token());
        var expiry = arguments.get(3).parts();
        assertEquals(ArgumentType.INTEGER, expiry.get(0).type());
        assertEquals("EX", expiry.get(0).token());
        assertEquals(ArgumentType.BLOCK, expiry.get(1).type());
        assertEquals("LIMIT", expiry.get(1).token());
    }

    @Test
    void aRepetitionOfWhatStandsBeforeIsOneArgument() {
        var pairs = new Syntax("mset key value [key value ...]").arguments();
        assertEquals(1, pairs.size());
        assertEquals(ArgumentType.BLOCK, pairs.getFirst().type());
        assertTrue(pairs.getFirst().isMultiple());
        var gets = new Syntax("sort key [GET pattern [GET pattern ...]]")
                .arguments()
                .get(1);
        assertTrue(gets.isMultiple());
        assertTrue(gets.repeatsToken());
        assertTrue(gets.isOptional());
    }

    @Test
    void aWordBeforeARepetitionStandsOnce() {
        var weights = new Syntax("zunion numkeys key [key ...] [WEIGHTS weight [weight ...]]")
                .arguments()
                .get(2);
        assertEquals("WEIGHTS", weights.token());
        assertTrue(weights.isMultiple());
        assertTrue(weights.isOptional());
        assertFalse(weights.repeatsToken());
    }

    @Test
    void everyTextIsASyntaxOrRefused() {
        for (long seed = 1; seed <= 1000; seed++) {
            isASyntaxOrRefused(text(new SplittableRandom(seed)));
        }
    }

    private static void isASyntaxOrRefused(String text) {
        try {
            var syntax = new Syntax(text);
            assertTrue(Math.abs(syntax.arity()) >= syntax.nameCount(), text);
            assertEquals(syntax.arity(), new Syntax(syntax.toString()).arity(), text);
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).contains(text), text);
        }
    }

    private static String text(SplittableRandom random) {
        return IntStream.range(0, random.nextInt(13))
                .mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" ", "name ", ""));
    }

    /// A call with the least number of arguments, and any with more where the arity is open, has all its keys inside.
    @Test
    void keysLieWithinTheCall() {
        for (long seed = 1; seed <= 1000; seed++) {
            var random = new SplittableRandom(seed);
            keysLieWithin(text(random), random.nextInt(10));
        }
    }

    private static void keysLieWithin(String text, int more) {
        Command command;
        try {
            command = Command.reads(text).by(call -> {});
        } catch (IllegalArgumentException e) {
            return;
        }
        int count = Math.abs(command.arity) + (command.arity < 0 ? more : 0);
        assertTrue(command.accepts(count), text + " with " + count);
        var positions = new KeyPositions();
        command.findKeys(new Twos(count), positions);
        for (int i = 0; i < positions.count(); i++) {
            assertTrue(positions.at(i) > 0 && positions.at(i) < count, text + " with " + count);
        }
    }

    /// A call whose every argument is a 2.
    private record Twos(int count) implements Arguments {
        private static final Slice TWO = Slice.of("2");

        @Override
        public Slice at(int index) {
            return TWO;
        }
    }

    @Test
    void theHintIsWhatFollowsTheNameWithoutTypes() {
        assertEquals("key [key ...] timeout", new Syntax("blpop key [key ...] timeout:double").hint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET key",
                "get [key",
                "get key]",
                "get []",
                "get a:what",
                "get |",
                "get a|",
                "get [a|]",
                "a|b|c"
            })
    void whatIsNoSyntaxIsRefused(String syntax) {
        assertThrows(IllegalArgumentException.class, () -> new Syntax(syntax));
    }
}
