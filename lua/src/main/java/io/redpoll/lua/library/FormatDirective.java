package io.redpoll.lua.library;

import io.redpoll.lua.DecimalDigits;
import io.redpoll.lua.LuaNumbers;

/// One directive of `string.format`, from its flags to its letter, and what C's `printf` makes of a value by it.
final class FormatDirective {
    private static final int FLAGS_MAX = 5;
    private static final int DEFAULT_PRECISION = 6;

    private final byte[] format;
    private int at;
    private boolean isLeft;
    private boolean hasPlus;
    private boolean hasSpace;
    private boolean isAlternate;
    private boolean hasZeros;
    private int width;
    /// -1 where none is given.
    private int precision = -1;

    /// What is wrong with a directive.
    static final class Malformed extends Exception {
        final String complaint;

        Malformed(String complaint) {
            super(complaint, null, false, false);
            this.complaint = complaint;
        }
    }

    /// @param from the index behind the percent sign
    FormatDirective(byte[] format, int from) throws Malformed {
        this.format = format;
        this.at = from;
        while (skipFlag()) {}
        if (at - from > FLAGS_MAX) {
            throw new Malformed("invalid format (repeated flags)");
        }
        width = number();
        if (peek() == '.') {
            at++;
            precision = number();
        }
        if (isDigit()) {
            throw new Malformed("invalid format (width or precision too long)");
        }
    }

    private boolean skipFlag() {
        switch (peek()) {
            case '-' -> isLeft = true;
            case '+' -> hasPlus = true;
            case ' ' -> hasSpace = true;
            case '#' -> isAlternate = true;
            case '0' -> hasZeros = true;
            default -> {
                return false;
            }
        }
        at++;
        return true;
    }

    private int peek() {
        return at < format.length ? format[at] : 0;
    }

    private boolean isDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /// At most two digits.
    private int number() {
        int value = 0;
        for (int i = 0; i < 2 && isDigit(); i++) {
            value = 10 * value + peek() - '0';
            at++;
        }
        return value;
    }

    /// The letter, 0 where the format ends before it.
    int letter() {
        return peek() & 0xff;
    }

    /// The index behind the letter.
    int end() {
        return at + 1;
    }

    boolean hasPrecision() {
        return precision >= 0;
    }

    /// `%c`. A zero byte ends what is written, as any C string.
    void character(ByteText out, int value) {
        int padding = Math.max(width - 1, 0);
        if (!isLeft) {
            out.fill(' ', padding);
        }
        if (value != 0) {
            out.add(value);
            if (isLeft) {
                out.fill(' ', padding);
            }
        }
    }

    /// `%s`, as much as precedes the first zero byte.
    void string(ByteText out, byte[] value) {
        int limit = hasPrecision() ? Math.min(precision, value.length) : value.length;
        int length = 0;
        while (length < limit && value[length] != 0) {
            length++;
        }
        int padding = width - length;
        if (!isLeft) {
            out.fill(' ', padding);
        }
        out.add(value, 0, length);
        if (isLeft) {
            out.fill(' ', padding);
        }
    }

    /// `%d`.
    void signed(ByteText out, long value) {
        String digits = Long.toString(value);
        integer(out, sign(value < 0), value < 0 ? digits.substring(1) : digits);
    }

    /// `%o %u %x %X`.
    void unsigned(ByteText out, long value) {
        int radix = switch (letter()) {
            case 'o' -> 8;
            case 'u' -> 10;
            default -> 16;
        };
        String digits = Long.toUnsignedString(value, radix);
        String prefix = "";
        if (letter() == 'X') {
            digits = digits.toUpperCase(java.util.Locale.ROOT);
        }
        if (isAlternate && value != 0) {
            switch (letter()) {
                case 'x' -> prefix = "0x";
                case 'X' -> prefix = "0X";
                case 'o' -> digits = "0".repeat(digits.length() >= precision ? 1 : 0) + digits;
                default -> {}
            }
        }
        if (precision == 0 && value == 0 && isAlternate && radix == 8) {
            precision = 1;
        }
        integer(out, prefix, digits);
    }

    private String sign(boolean isNegative) {
        return isNegative ? "-" : hasPlus ? "+" : hasSpace ? " " : "";
    }

    private void integer(ByteText out, String prefix, String digits) {
        String shown = precision == 0 && digits.equals("0") ? "" : digits;
        int zeros = Math.max(precision - shown.length(), 0);
        if (hasZeros && !isLeft && !hasPrecision()) {
            zeros = width - prefix.length() - shown.length();
        }
        int padding = width - prefix.length() - Math.max(zeros, 0) - shown.length();
        if (!isLeft) {
            out.fill(' ', padding);
        }
        out.add(prefix).fill('0', zeros).add(shown);
        if (isLeft) {
            out.fill(' ', padding);
        }
    }

    /// `%e %E %f %g %G`.
    void number(ByteText out, double value) {
        String sign = sign(LuaNumbers.isNegative(value));
        boolean isFinite = Double.isFinite(value);
        String digits = isFinite ? digits(Math.abs(value)) : Double.isNaN(value) ? "nan" : "inf";
        if (letter() == 'E' || letter() == 'G') {
            digits = digits.toUpperCase(java.util.Locale.ROOT);
        }
        int padding = width - sign.length() - digits.length();
        if (isLeft) {
            out.add(sign).add(digits).fill(' ', padding);
        } else if (hasZeros && isFinite) {
            out.add(sign).fill('0', padding).add(digits);
        } else {
            out.fill(' ', padding).add(sign).add(digits);
        }
    }

    private String digits(double magnitude) {
        int places = hasPrecision() ? precision : DEFAULT_PRECISION;
        return switch (letter()) {
            case 'f' -> plain(DecimalDigits.places(magnitude, places), places);
            case 'e', 'E' -> scientific(DecimalDigits.significant(magnitude, places + 1), places);
            default -> general(magnitude, Math.max(places, 1));
        };
    }

    private String general(double magnitude, int wanted) {
        var digits = DecimalDigits.significant(magnitude, wanted);
        int exponent = digits.point() - 1;
        if (exponent >= -4 && exponent < wanted) {
            int places = wanted - 1 - exponent;
            return plain(digits, isAlternate ? places : Math.clamp(digits.count() - digits.point(), 0, places));
        }
        // As glibc: what rounding alone lifts out of the plain form has its point but no places
        boolean isLifted = exponent == wanted && magnitude < Math.pow(10, wanted);
        return scientific(digits, isAlternate && !isLifted ? wanted - 1 : Math.max(digits.count() - 1, 0));
    }

    private String plain(DecimalDigits digits, int places) {
        var text = new StringBuilder();
        if (digits.point() <= 0) {
            text.append('0');
        }
        for (int i = 0; i < digits.point(); i++) {
            text.append((char) digits.at(i));
        }
        appendPlaces(text, digits, digits.point(), places);
        return text.toString();
    }

    private String scientific(DecimalDigits digits, int places) {
        var text = new StringBuilder().append((char) digits.at(0));
        appendPlaces(text, digits, 1, places);
        int exponent = digits.point() - 1;
        text.append(exponent < 0 ? "e-" : "e+");
        if (Math.abs(exponent) < 10) {
            text.append('0');
        }
        return text.append(Math.abs(exponent)).toString();
    }

    private void appendPlaces(StringBuilder text, DecimalDigits digits, int from, int places) {
        if (places > 0 || isAlternate) {
            text.append('.');
        }
        for (int i = from; i < from + places; i++) {
            text.append((char) digits.at(i));
        }
    }
}
