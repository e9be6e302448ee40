package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
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

    @Property
    void everyLongIsWrittenAndReadAsJavaDoes(@ForAll long value) {
        agreesWithLong(value);
    }

    @Property(tries = 64)
    void soAreTheNeighboursOfThePowersOfTen(@ForAll @net.jqwik.api.constraints.IntRange(max = 18) int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        for (long value : new long[] {power - 1, power, power + 1}) {
            agreesWithLong(value);
            agreesWithLong(-value);
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
    @Property(tries = 5000)
    void anyTextIsJudgedAsJavaWould(
            @ForAll @StringLength(max = 21) @Chars({'-', '+', ' ', 'a'}) @CharRange(from = '0', to = '9') String text) {
        boolean canonical;
        try {
            canonical = Long.toString(Long.parseLong(text)).equals(text);
        } catch (NumberFormatException noNumber) {
            canonical = false;
        }
        assertEquals(canonical, text(text).isLong(), text);
    }
}
