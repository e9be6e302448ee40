package io.redpoll.lua;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Numbers as text and back, as Lua 5.1 does it by `%.14g` and `strtod`.
public final class LuaNumbers {
    /// The digits that `%.14g` prints.
    private static final int DIGITS = 14;
    /// Whole numbers below this have no more digits than that.
    private static final long WHOLE_MAX = 100_000_000_000_000L;

    /// NaN with its sign bit, which is what the processor makes where there is no result.
    public static final double MINUS_NOT_A_NUMBER = Double.longBitsToDouble(0xfff8_0000_0000_0000L);
    public static final double NOT_A_NUMBER = Double.longBitsToDouble(0x7ff8_0000_0000_0000L);

    private LuaNumbers() {}

    /// The string of a string or number, null for other values.
    public static @Nullable LuaString asString(@Nullable Object value) {
        if (value instanceof LuaString string) {
            return string;
        }
        return value instanceof Double number ? LuaString.of(format(number)) : null;
    }

    /// A number by `%.14g`.
    public static String format(double number) {
        return format(number, DIGITS);
    }

    /// A number by `%g` with so many digits, from 1 to 99.
    public static String format(double number, int precision) {
        long whole = (long) number;
        if (whole == number && precision == DIGITS && -WHOLE_MAX < whole && whole < WHOLE_MAX && !isMinusZero(number)) {
            return Long.toString(whole);
        }
        if (Double.isNaN(number)) {
            return isNegative(number) ? "-nan" : "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        var digits = DecimalDigits.significant(Math.abs(number), precision);
        var text = new StringBuilder(24);
        if (isNegative(number)) {
            text.append('-');
        }
        int exponent = digits.point() - 1;
        if (exponent >= -4 && exponent < precision) {
            appendPlain(text, digits);
        } else {
            appendScientific(text, digits, exponent);
        }
        return text.toString();
    }

    private static boolean isMinusZero(double number) {
        return number == 0 && isNegative(number);
    }

    /// Whether the sign bit is set, which zero and NaN have too.
    public static boolean isNegative(double number) {
        return Double.doubleToRawLongBits(number) < 0;
    }

    private static void appendPlain(StringBuilder text, DecimalDigits digits) {
        if (digits.point() <= 0) {
            text.append('0');
        }
        for (int i = 0; i < digits.point(); i++) {
            text.append((char) digits.at(i));
        }
        if (digits.count() > digits.point()) {
            text.append('.');
            for (int i = digits.point(); i < digits.count(); i++) {
                text.append((char) digits.at(i));
            }
        }
    }

    private static void appendScientific(StringBuilder text, DecimalDigits digits, int exponent) {
        text.append((char) digits.at(0));
        if (digits.count() > 1) {
            text.append('.');
            for (int i = 1; i < digits.count(); i++) {
                text.append((char) digits.at(i));
            }
        }
        text.append(exponent < 0 ? "e-" : "e+");
        if (Math.abs(exponent) < 10) {
            text.append('0');
        }
        text.append(Math.abs(exponent));
    }

    /// The number of a number or of a string that is one, null for other values.
    public static @Nullable Double asNumber(@Nullable Object value) {
        if (value instanceof Double number) {
            return number;
        }
        return value instanceof LuaString string ? parse(string) : null;
    }

    /// What `strtod` makes of the whole string up to its first zero byte, spaces around it allowed. Null where it is no
    /// number.
    public static @Nullable Double parse(LuaString string) {
        byte[] bytes = string.bytes();
        var number = new NumberScan(bytes, 0, bytes.length);
        if (!number.isFound()) {
            return null;
        }
        int at = skipSpaces(bytes, number.end());
        return at == bytes.length || bytes[at] == 0 ? Double.valueOf(number.value()) : null;
    }

    /// What `strtoul` makes of the whole string up to its first zero byte in a base, spaces around it allowed.
    /// Null where it is no number.
    static @Nullable Double parseInteger(LuaString string, int radix) {
        byte[] bytes = string.bytes();
        int at = skipSpaces(bytes, 0);
        boolean isNegative = at < bytes.length && bytes[at] == '-';
        if (isNegative || (at < bytes.length && bytes[at] == '+')) {
            at++;
        }
        if (radix == 16
                && at + 2 < bytes.length
                && bytes[at] == '0'
                && (bytes[at + 1] | 0x20) == 'x'
                && Character.digit(bytes[at + 2], radix) >= 0) {
            at += 2;
        }
        int from = at;
        long value = 0;
        boolean isTooLarge = false;
        for (; at < bytes.length && Character.digit(bytes[at], radix) >= 0; at++) {
            int digit = Character.digit(bytes[at], radix);
            isTooLarge |= Long.compareUnsigned(value, Long.divideUnsigned(-1 - digit, radix)) > 0;
            value = value * radix + digit;
        }
        int end = skipSpaces(bytes, at);
        if (at == from || (end < bytes.length && bytes[end] != 0)) {
            return null;
        }
        return isTooLarge ? 0x1p64 : toDouble(isNegative ? -value : value);
    }

    private static int skipSpaces(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /// A number of 64 bits without a sign.
    public static double toDouble(long unsigned) {
        return unsigned >= 0 ? unsigned : (double) ((unsigned >>> 1) | (unsigned & 1)) * 2.0;
    }

    /// Whether C's `isspace` holds for a byte.
    public static boolean isSpace(byte c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
