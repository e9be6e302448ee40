package io.redpoll.lua;

/// A number written with more digits than can matter, written anew with fewer: it reads as the same double. Digits come
/// from scripts, and Java's own reading of a number takes several times the memory of its text.
final class AbridgedNumber {
    /// Texts up to this length are read as they are.
    static final int LENGTH_MAX = 2000;
    /// No double's neighbours share so many digits with their middle.
    private static final int DIGITS_MAX = 1100;

    private static final long EXPONENT_MAX = 1_000_000_000_000L;

    private final byte[] bytes;
    private final int end;
    private final StringBuilder digits = new StringBuilder(DIGITS_MAX + 32);
    private int at;
    /// Digits that stand before the point, less the zeros behind it that were left out.
    private long point;
    private boolean hasRest;

    private AbridgedNumber(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Digits with a point and an exponent after `e`.
    static String decimal(byte[] bytes, int from, int end) {
        var number = new AbridgedNumber(bytes, from, end);
        number.readDigits(10);
        return "0." + number.digits + "e" + (number.point + number.exponent());
    }

    /// Hexadecimal digits with a point and a binary exponent after `p`.
    static String hexadecimal(byte[] bytes, int from, int end) {
        var number = new AbridgedNumber(bytes, from, end);
        number.readDigits(16);
        return "0x0." + number.digits + "p" + (4 * number.point + number.exponent());
    }

    private void readDigits(int radix) {
        boolean isFraction = false;
        for (; at < end; at++) {
            int digit = Character.digit(bytes[at], radix);
            if (bytes[at] == '.') {
                isFraction = true;
            } else if (digit < 0) {
                break;
            } else {
                add(digit, isFraction);
            }
        }
        digits.append(hasRest ? "1" : "0");
    }

    private void add(int digit, boolean isFraction) {
        if (digit == 0 && digits.isEmpty()) {
            point -= isFraction ? 1 : 0;
            return;
        }
        point += isFraction ? 0 : 1;
        if (digits.length() < DIGITS_MAX) {
            digits.append((char) bytes[at]);
        } else {
            hasRest |= digit != 0;
        }
    }

    private long exponent() {
        if (at == end) {
            return 0;
        }
        at++;
        boolean isNegative = bytes[at] == '-';
        long exponent = 0;
        for (; at < end; at++) {
            if (bytes[at] >= '0' && bytes[at] <= '9') {
                exponent = Math.min(exponent * 10 + bytes[at] - '0', EXPONENT_MAX);
            }
        }
        return isNegative ? -exponent : exponent;
    }
}
