package io.redpoll.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Numbers as text and back, as Lua 5.1 does it by `%.14g` and `strtod`.
public final class LuaNumbers {
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
        long whole = (long) number;
        if (whole == number && Math.abs(whole) < 100_000_000_000_000L && (whole != 0 || 1 / number > 0)) {
            return Long.toString(whole);
        }
        if (Double.isNaN(number)) {
            return Double.doubleToRawLongBits(number) < 0 ? "-nan" : "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return "-0";
        }
        var rounded = new BigDecimal(number).round(new MathContext(14, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        var plain = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < 14) {
            return plain.toPlainString();
        }
        String digits = plain.unscaledValue().abs().toString();
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /// The number of a number or of a string that is one, null for other values.
    public static @Nullable Double asNumber(@Nullable Object value) {
        if (value instanceof Double number) {
            return number;
        }
        return value instanceof LuaString string ? parse(string) : null;
    }

    /// What `strtod` makes of the whole string, spaces around it allowed; `0x` with hexadecimal digits too. Null where
    /// it is no number.
    public static @Nullable Double parse(LuaString string) {
        String text = new String(string.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return parse(text, from, to);
    }

    private static @Nullable Double parse(String text, int from, int to) {
        int at = from;
        boolean isNegative = false;
        if (at < to && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            isNegative = text.charAt(at) == '-';
            at++;
        }
        if (at == to) {
            return null;
        }
        Double magnitude = to - at > 1 && text.charAt(at) == '0' && (text.charAt(at + 1) | 0x20) == 'x'
                ? hexadecimal(text, at + 2, to)
                : decimal(text, at, to);
        if (magnitude == null) {
            return null;
        }
        return isNegative ? Double.valueOf(-magnitude) : magnitude;
    }

    private static @Nullable Double decimal(String text, int from, int to) {
        String word = text.substring(from, to).toLowerCase(java.util.Locale.ROOT);
        if (word.equals("inf") || word.equals("infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        if (word.equals("nan") || (word.startsWith("nan(") && word.endsWith(")"))) {
            return Double.NaN;
        }
        char last = word.charAt(word.length() - 1);
        if (last == 'f' || last == 'd' || word.charAt(0) == '+' || word.charAt(0) == '-') {
            return null;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) <= ' ') {
                return null;
            }
        }
        try {
            return Double.valueOf(word);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// Hexadecimal digits with an optional point and binary exponent, as C99's `strtod` reads them.
    private static @Nullable Double hexadecimal(String text, int from, int to) {
        String word = text.substring(from, to);
        int power = Math.max(word.indexOf('p'), word.indexOf('P'));
        String digits = power < 0 ? word : word.substring(0, power);
        if (digits.isEmpty() || digits.equals(".")) {
            return null;
        }
        try {
            return Double.valueOf("0x" + digits + (power < 0 ? "p0" : word.substring(power)));
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /// What `strtoul` makes of the whole string in a base, null where it is no number.
    static @Nullable Double parseInteger(LuaString string, int radix) {
        String text = string.toString().strip().toLowerCase(java.util.Locale.ROOT);
        boolean isNegative = text.startsWith("-");
        if (isNegative || text.startsWith("+")) {
            text = text.substring(1);
        }
        if (radix == 16 && text.startsWith("0x")) {
            text = text.substring(2);
        }
        if (text.isEmpty() || text.startsWith("-") || text.startsWith("+")) {
            return null;
        }
        try {
            var value = new java.math.BigInteger(text, radix);
            if (value.bitLength() > 64) {
                return 0x1p64;
            }
            return (isNegative ? value.negate().mod(java.math.BigInteger.ONE.shiftLeft(64)) : value).doubleValue();
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
