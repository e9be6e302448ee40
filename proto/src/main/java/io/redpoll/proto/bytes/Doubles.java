package io.redpoll.proto.bytes;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Real numbers in bytes: read as C's `strtod` reads them, written with 17 significant digits as `printf("%.17g")`
/// writes them, which is how Redis shows scores. What is written reads as the same number.
///
/// Numbers with few digits before and behind the point are read and written in whole numbers of 64 and 128
/// bits, exactly and without allocation. The others take the way over `BigDecimal` or `Double.parseDouble`.
public final class Doubles {
    /// The longest: a sign, 17 digits, a point, and an exponent of 3 digits with its sign.
    public static final int LENGTH_MAX = 24;

    private static final int DIGITS = 17;
    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA_MASK = (1L << MANTISSA_BITS) - 1;

    /// Numbers from here on and below 10¹⁷ are written in 128 bits: the mantissa times a power of ten fits.
    private static final double WRITE_MIN = 1e-5;

    private static final int EXPONENT_MIN = -5;

    private static final double WHOLE_MAX = 1e17;
    private static final int PLACES_MAX = 18;
    private static final int READ_DIGITS_MAX = 18;
    private static final double EXACT_MAX = 1L << 53;

    private static final long[] POWERS = new long[PLACES_MAX + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i <= PLACES_MAX; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private static final int TEXT_MAX = 512;
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("([+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+))([pP][+-]?\\d+)?");
    private static final Pattern INFINITY = Pattern.compile("([+-]?)(?i:inf|infinity)");

    private Doubles() {}

    /// The number that the bytes are as a whole, NaN where they are none. As Redis reads scores: what is too large or,
    /// not being 0, too small for a double is none either (object.c, getDoubleFromObject).
    public static double parse(long address, int length) {
        double quick = parseQuickly(address, length);
        return Double.isNaN(quick) ? parseText(text(address, length), false) : quick;
    }

    /// As [#parse(long, int)], but with blanks in front, nothing at all being 0, and what is too large being infinite:
    /// as Redis reads the ends of ranges (t_zset.c, zslParseRange).
    public static double parseLeniently(long address, int length) {
        int blanks = 0;
        while (blanks < length && isBlank(Memory.getByte(address + blanks))) {
            blanks++;
        }
        if (length == 0) {
            return 0;
        }
        double quick = parseQuickly(address + blanks, length - blanks);
        return Double.isNaN(quick) ? parseText(text(address + blanks, length - blanks), true) : quick;
    }

    private static boolean isBlank(int value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }

    private static String text(long address, int length) {
        if (length > TEXT_MAX) {
            return "";
        }
        var bytes = new byte[length];
        Memory.copy(address, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static double parseText(String text, boolean takesAnySize) {
        var infinity = INFINITY.matcher(text);
        if (infinity.matches()) {
            return infinity.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double value;
        var hexadecimal = HEXADECIMAL.matcher(text);
        if (hexadecimal.matches()) {
            value = Double.parseDouble(hexadecimal.group(2) == null ? text + "p0" : text);
        } else if (DECIMAL.matcher(text).matches()) {
            value = Double.parseDouble(text);
        } else {
            return Double.NaN;
        }
        boolean fits = !Double.isInfinite(value) && (value != 0 || isZero(text));
        return fits || takesAnySize ? value : Double.NaN;
    }

    /// Whether a number's digits before its exponent are all 0.
    private static boolean isZero(String text) {
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit == 'e' || digit == 'E' || digit == 'p' || digit == 'P') {
                return true;
            }
            if (digit != '0' && Character.digit(digit, 16) > 0) {
                return false;
            }
        }
        return true;
    }

    /// The number where it has up to 18 digits and no exponent; NaN for all else, be it a number or not.
    private static double parseQuickly(long address, int length) {
        int at = 0;
        boolean negative = false;
        if (length > 0) {
            int sign = Memory.getByte(address);
            negative = sign == '-';
            at = negative || sign == '+' ? 1 : 0;
        }
        long digits = 0;
        int significant = 0;
        int places = -1;
        boolean any = false;
        for (; at < length; at++) {
            int digit = Memory.getByte(address + at) - '0';
            if (digit == '.' - '0' && places < 0) {
                places = 0;
            } else if (digit >= 0 && digit <= 9) {
                any = true;
                digits = digits * 10 + digit;
                significant += significant > 0 || digit > 0 ? 1 : 0;
                places += places >= 0 ? 1 : 0;
                if (significant > READ_DIGITS_MAX) {
                    return Double.NaN;
                }
            } else {
                return Double.NaN;
            }
        }
        if (!any || places > PLACES_MAX) {
            return Double.NaN;
        }
        double value = places <= 0 ? digits : quotient(digits, places);
        return negative ? -value : value;
    }

    /// `digits / 10^places`, rounded once; NaN where that cannot be told here.
    private static double quotient(long digits, int places) {
        double candidate = (double) digits / POWERS[places];
        if (digits <= EXACT_MAX || candidate == 0) {
            return candidate;
        }
        // The candidate m / 2^k is off by two units at most. How far exactly, times 2^k 10^places, is below 2^63: the
        // difference of both products, each modulo 2^64, is that of the products.
        long bits = Double.doubleToRawLongBits(candidate);
        long mantissa = (bits & MANTISSA_MASK) | (1L << MANTISSA_BITS);
        int shift = MANTISSA_BITS - Math.getExponent(candidate);
        boolean isNearEdge = (bits & MANTISSA_MASK) < 4 || (bits & MANTISSA_MASK) > MANTISSA_MASK - 4;
        if (shift <= 0 || isNearEdge) {
            return Double.NaN;
        }
        long power = POWERS[places];
        long off = (shift < 64 ? digits << shift : 0) - mantissa * power;
        while (2 * off > power || (2 * off == power && (bits & 1) != 0)) {
            bits++;
            off -= power;
        }
        while (2 * off < -power || (2 * off == -power && (bits & 1) != 0)) {
            bits--;
            off += power;
        }
        return Double.longBitsToDouble(bits);
    }

    /// Writes the number and returns how many bytes it took, at most [#LENGTH_MAX].
    public static int write(long address, double value) {
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX && !isNegativeZero(value)) {
            return Numbers.write(address, (long) value);
        }
        double size = Math.abs(value);
        if (size >= WRITE_MIN && size < WHOLE_MAX) {
            int sign = value < 0 ? 1 : 0;
            Memory.putByte(address, (byte) '-');
            return sign + writeSmall(address + sign, size);
        }
        var text =
                isNegativeZero(value) ? "-0" : Double.isInfinite(value) ? (value < 0 ? "-inf" : "inf") : exact(value);
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, address, bytes.length);
        return bytes.length;
    }

    private static boolean isNegativeZero(double value) {
        return Double.doubleToRawLongBits(value) == Long.MIN_VALUE;
    }

    private static int writeSmall(long address, double value) {
        int exponent = Math.max(EXPONENT_MIN, (int) Math.floor(Math.log10(value)));
        long digits = digits(value, exponent);
        if (digits >= POWERS[DIGITS]) {
            digits = digits(value, ++exponent);
        } else if (digits < POWERS[DIGITS - 1]) {
            digits = digits(value, --exponent);
        }
        return layOut(address, digits, exponent);
    }

    /// The number divided by `10^(exponent − 16)` and rounded, half to even.
    private static long digits(double value, int exponent) {
        long bits = Double.doubleToRawLongBits(value);
        long mantissa = (bits & MANTISSA_MASK) | (1L << MANTISSA_BITS);
        int shift = MANTISSA_BITS - Math.getExponent(value);
        int places = DIGITS - 1 - exponent;
        if (places > PLACES_MAX) {
            mantissa *= POWERS[places - PLACES_MAX];
            places = PLACES_MAX;
        }
        long high = Math.multiplyHigh(mantissa, POWERS[places]);
        long low = mantissa * POWERS[places];
        long whole;
        int againstHalf;
        if (shift < 64) {
            whole = (high << (64 - shift)) | (low >>> shift);
            againstHalf = Long.compareUnsigned(low << (64 - shift), Long.MIN_VALUE);
        } else if (shift == 64) {
            whole = high;
            againstHalf = Long.compareUnsigned(low, Long.MIN_VALUE);
        } else {
            whole = high >>> (shift - 64);
            againstHalf = Long.compareUnsigned(high << (128 - shift), Long.MIN_VALUE);
            againstHalf = againstHalf == 0 && low != 0 ? 1 : againstHalf;
        }
        boolean up = againstHalf > 0 || (againstHalf == 0 && (whole & 1) != 0);
        return up ? whole + 1 : whole;
    }

    /// Writes 17 digits without the zeros at their end, the point behind the first of them times `10^exponent`.
    private static int layOut(long address, long digits, int exponent) {
        long rest = digits;
        int count = DIGITS;
        while (rest % 10 == 0) {
            rest /= 10;
            count--;
        }
        if (exponent < -4) {
            return layOutWithExponent(address, rest, count, exponent);
        }
        if (exponent < 0) {
            int zeros = -exponent - 1;
            Memory.putByte(address, (byte) '0');
            Memory.putByte(address + 1, (byte) '.');
            for (int i = 0; i < zeros; i++) {
                Memory.putByte(address + 2 + i, (byte) '0');
            }
            return 2 + zeros + Numbers.write(address + 2 + zeros, rest);
        }
        int whole = exponent + 1;
        if (count <= whole) {
            return Numbers.write(address, rest * POWERS[whole - count]);
        }
        Numbers.write(address + 1, rest);
        Memory.move(address + 1, address, whole);
        Memory.putByte(address + whole, (byte) '.');
        return count + 1;
    }

    /// Only for exponents of one digit.
    private static int layOutWithExponent(long address, long digits, int count, int exponent) {
        int length = 1;
        if (count == 1) {
            Numbers.write(address, digits);
        } else {
            Numbers.write(address + 1, digits);
            Memory.putByte(address, Memory.getByte(address + 1));
            Memory.putByte(address + 1, (byte) '.');
            length = count + 1;
        }
        Memory.putByte(address + length, (byte) 'e');
        Memory.putByte(address + length + 1, (byte) '-');
        Memory.putByte(address + length + 2, (byte) '0');
        Memory.putByte(address + length + 3, (byte) ('0' - exponent));
        return length + 4;
    }

    private static String exact(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        var rounded = new BigDecimal(value)
                .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        var digits = rounded.unscaledValue().abs().toString();
        var text = new StringBuilder(value < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        int size = Math.abs(exponent);
        return text.append(exponent < 0 ? "e-" : "e+")
                .append(size < 10 ? "0" : "")
                .append(size)
                .toString();
    }
}
