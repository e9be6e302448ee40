package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    private static final Slice ROOM = Slice.of("#".repeat(40));

    private static String written(long value) {
        Memory.fill(ROOM.address(), ROOM.length(), (byte) '#');
        int length = Numbers.write(ROOM.address(), value);
        assertEquals('#', ROOM.at(length), "nothing behind the number is touched");
        assertEquals(length, Numbers.lengthOf(value));
        return new Slice().point(ROOM.address(), length).toString();
    }

    private static Slice text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Memory.copy(bytes, 0, ROOM.address(), bytes.length);
        return new Slice().point(ROOM.address(), bytes.length);
    }

    private static void agreesWithLong(long value) {
        String decimal = Long.toString(value);
        assertEquals(decimal, written(value));
        assertTrue(text(decimal).isLong(), decimal);
        assertEquals(value, text(decimal).toLong());
    }

    @Test
    void everyLongIsWrittenAndReadAsJavaDoes() {
        Chance.tries(1000, chance -> agreesWithLong(chance.number()));
    }

    @Test
    void soAreTheNeighboursOfThePowersOfTen() {
        long power = 1;
        for (int exponent = 0; exponent <= 18; exponent++) {
            for (long value : new long[] {power - 1, power, power + 1}) {
                agreesWithLong(value);
                agreesWithLong(-value);
            }
            power *= 10;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, -9, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1})
    void soAreTheEndsOfTheRange(long value) {
        agreesWithLong(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                "01",
                "-0",
                "-01",
                "00",
                " 1",
                "1 ",
                "1a",
                "0x1",
                "1.0",
                "1e3",
                "--1",
                "9223372036854775808",
                "-9223372036854775809",
                "9999999999999999999",
                "-9999999999999999999",
                "18446744073709551616",
                "18446744073709551617",
                "99999999999999999999",
                "100000000000000000000",
                "-18446744073709551617",
                "١"
            })
    void whatRedisWouldNotTakeIsNoNumber(String text) {
        assertFalse(text(text).isLong(), text);
    }

    /// A text is a number exactly if it is what Java writes for the number that Java reads in it.
    @Test
    void anyTextIsJudgedAsJavaWould() {
        Chance.tries(5000, chance -> isJudgedAsJavaWould(chance.text("-+ a0123456789", 21)));
    }

    private static void isJudgedAsJavaWould(String text) {
        boolean canonical;
        try {
            canonical = Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException noNumber) {
            canonical = false;
        }
        assertEquals(canonical, text(text).isLong(), text);
    }
}
