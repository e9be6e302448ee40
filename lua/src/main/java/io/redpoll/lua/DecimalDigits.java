package io.redpoll.lua;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// The digits of a finite number without its sign, rounded from its exact value, half to even, as C prints them.
///
/// The value is 0.d1d2d3… × 10^point, without zeros at the end. Zero has no digits.
///
/// Up to 15 digits can be had from the shortest decimal that reads back as the number: it lies so near to the number
/// that both round alike, but for a lone 5 behind the cut. All else is computed in full.
public final class DecimalDigits {
    private static final int SHORT_DIGITS_MAX = 15;
    /// Below, numbers may have fewer binary digits than others.
    private static final int NORMAL_POINT_MIN = -300;
    private static final long WHOLE_MAX = 1_000_000_000_000_000L;

    private byte[] digits;
    private int count;
    private int point;

    private DecimalDigits(byte[] digits, int count, int point) {
        this.digits = digits;
        this.count = count;
        this.point = point;
        dropZeros();
    }

    /// At most so many digits, at least one.
    public static DecimalDigits significant(double magnitude, int wanted) {
        if (magnitude == 0) {
            return new DecimalDigits(new byte[0], 0, 1);
        }
        if (wanted <= SHORT_DIGITS_MAX) {
            var direct = direct(magnitude);
            if (direct.cut(wanted, isWhole(magnitude))) {
                return direct;
            }
        }
        return of(new BigDecimal(magnitude).round(new MathContext(wanted, RoundingMode.HALF_EVEN)));
    }

    /// The digits up to so many places behind the point.
    public static DecimalDigits places(double magnitude, int places) {
        if (magnitude == 0) {
            return new DecimalDigits(new byte[0], 0, 1);
        }
        var direct = direct(magnitude);
        int wanted = direct.point + places;
        boolean isWhole = isWhole(magnitude);
        if ((isWhole || wanted <= SHORT_DIGITS_MAX) && direct.cut(wanted, isWhole)) {
            return direct;
        }
        return of(new BigDecimal(magnitude).setScale(places, RoundingMode.HALF_EVEN));
    }

    private static boolean isWhole(double magnitude) {
        return magnitude < WHOLE_MAX && magnitude == (long) magnitude;
    }

    private static DecimalDigits of(BigDecimal value) {
        if (value.signum() == 0) {
            return new DecimalDigits(new byte[0], 0, 1);
        }
        byte[] digits = value.unscaledValue().toString().getBytes(StandardCharsets.ISO_8859_1);
        return new DecimalDigits(digits, digits.length, digits.length - value.scale());
    }

    /// All digits of a whole number, or else the shortest that read back as the number.
    private static DecimalDigits direct(double magnitude) {
        String text = isWhole(magnitude) ? Long.toString((long) magnitude) : Double.toString(magnitude);
        byte[] digits = new byte[text.length()];
        int count = 0;
        int point = -1;
        int exponent = 0;
        int leadingZeros = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                point = count + leadingZeros;
            } else if (c == 'E') {
                exponent = Integer.parseInt(text, i + 1, text.length(), 10);
                break;
            } else if (count == 0 && c == '0') {
                leadingZeros++;
            } else {
                digits[count++] = (byte) c;
            }
        }
        if (point < 0) {
            point = count + leadingZeros;
        }
        return new DecimalDigits(digits, count, point - leadingZeros + exponent);
    }

    /// Keeps so many digits. False where only the exact value could tell how to round.
    private boolean cut(int wanted, boolean isExact) {
        if (!isExact && point < NORMAL_POINT_MIN) {
            return false;
        }
        if (wanted >= count) {
            return true;
        }
        if (wanted < 0) {
            count = 0;
            return true;
        }
        byte next = digits[wanted];
        boolean isHalf = next == '5' && wanted + 1 == count;
        if (isHalf && !isExact) {
            return false;
        }
        boolean isUp = isHalf ? wanted > 0 && (digits[wanted - 1] & 1) == 1 : next >= '5';
        count = wanted;
        if (isUp) {
            increment();
        }
        dropZeros();
        return true;
    }

    private void increment() {
        for (int i = count - 1; i >= 0; i--) {
            if (digits[i] != '9') {
                digits[i]++;
                count = i + 1;
                return;
            }
        }
        digits[0] = '1';
        count = 1;
        point++;
    }

    private void dropZeros() {
        while (count > 0 && digits[count - 1] == '0') {
            count--;
        }
    }

    public int count() {
        return count;
    }

    /// How many digits stand before the point; negative or zero where zeros follow it.
    public int point() {
        return point;
    }

    /// The digit at an index from 0 as a character; `0` for all that lie outside.
    public byte at(int index) {
        return index >= 0 && index < count ? digits[index] : (byte) '0';
    }
}
