package io.redpoll.proto.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoublesTest {
    private static String write(double value) {
        var text = Slice.of("x".repeat(Doubles.LENGTH_MAX));
        int length = Doubles.write(text.address(), value);
        assertTrue(length <= Doubles.LENGTH_MAX);
        return new Slice().point(text.address(), length).toString();
    }

    private static double parse(String text) {
        var slice = Slice.of(text);
        return Doubles.parse(slice.address(), slice.length());
    }

    private static double parseLeniently(String text) {
        var slice = Slice.of(text);
        return Doubles.parseLeniently(slice.address(), slice.length());
    }

    /// What C's printf writes, some of it asked of one.
    @ParameterizedTest
    @CsvSource({
        "3.1, 3.1000000000000001",
        "-0.5, -0.5",
        "0.1, 0.10000000000000001",
        "0.0001, 0.0001",
        "0.00001, 1.0000000000000001e-05",
        "-0.00001234, -1.234e-05",
        "1e16, 10000000000000000",
        "1e17, 1e+17",
        "123456789012345678, 1.2345678901234568e+17",
        "1e300, 1.0000000000000001e+300",
        "-1.5e-300, -1.5000000000000001e-300",
        "4.9e-324, 4.9406564584124654e-324",
        "9.9999999999999999, 10",
        "0.99999999999999994, 0.99999999999999989",
        "17.25, 17.25",
        "-0.0, -0",
        "0, 0",
        "Infinity, inf",
        "-Infinity, -inf"
    })
    void writesAsPrintfDoes(double value, String expected) {
        assertEquals(expected, write(value));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsWrittenHasSeventeenDigitsAndReadsAsTheSame(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            double value = any(random);
            var text = write(value);
            var rounded = new BigDecimal(value).round(new MathContext(17, RoundingMode.HALF_EVEN));
            assertEquals(0, rounded.compareTo(new BigDecimal(text)), () -> value + " was written as " + text);
            assertEquals(value, parse(text), () -> "from " + text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void readsWhatJavaReads(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            var text = new BigDecimal(
                            java.math.BigInteger.valueOf(random.nextLong() >> random.nextInt(63)), random.nextInt(20))
                    .toPlainString();
            assertEquals(Double.parseDouble(text), parse(text), () -> "from " + text);
        }
    }

    private static double any(SplittableRandom random) {
        double value = switch (random.nextInt(4)) {
            case 0 -> random.nextDouble(-1000, 1000);
            case 1 -> random.nextInt(1_000_000) / 100.0;
            case 2 -> Math.scalb(random.nextDouble(), random.nextInt(-20, 60));
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return Double.isFinite(value) ? value : 1.5;
    }

    @ParameterizedTest
    @CsvSource({
        "+5, 5",
        ".5, 0.5",
        "5., 5",
        "007, 7",
        "1e3, 1000",
        "1E-3, 0.001",
        "0x10, 16",
        "0x1.8p1, 3",
        "inf, Infinity",
        "-INF, -Infinity",
        "+infinity, Infinity",
        "0e-500, 0"
    })
    void readsAsStrtodDoes(String text, double expected) {
        assertEquals(expected, parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abc", "1 ", " 1", "nan", "1e400", "1e-400", "0x", "1f", "1d", ".", "-", "1.2.3", "--1"})
    void whatIsNoNumberIsNone(String text) {
        assertEquals(Double.NaN, parse(text));
    }

    @Test
    void endsOfRangesAreReadLeniently() {
        assertEquals(0, parseLeniently(""));
        assertEquals(3, parseLeniently(" 3"));
        assertEquals(Double.POSITIVE_INFINITY, parseLeniently("1e400"));
        assertEquals(0, parseLeniently("1e-400"));
        assertEquals(Double.NaN, parseLeniently("1 "));
        assertEquals(Double.NaN, parseLeniently("nan"));
    }
}
