package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.NAN_OR_INFINITY;
import static io.redpoll.node.command.CommandException.NOT_A_FLOAT;

import io.redpoll.node.command.CommandException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// Decimal numbers of INCRBYFLOAT: added exactly and written with at most 17 places, as Redis writes its long doubles
/// (util.c, ld2string in its human-friendly mode).
final class Decimal {
    private static final int PLACES_MAX = 17;

    /// Beyond this many digits before or behind the point no long double reaches.
    private static final int EXPONENT_MAX = 4932;

    private Decimal() {}

    /// The sum's shortest text.
    ///
    /// @throws CommandException where one of them is no number, or the sum is too large
    static String sum(String one, String other) {
        return sum(parse(one), parse(other));
    }

    /// As [#sum(String, String)], of numbers that were parsed before.
    static String sum(BigDecimal left, BigDecimal right) {
        var sum = left.add(right).setScale(PLACES_MAX, RoundingMode.HALF_EVEN).stripTrailingZeros();
        if (sum.precision() - sum.scale() > EXPONENT_MAX) {
            throw NAN_OR_INFINITY;
        }
        return sum.signum() == 0 ? "0" : sum.toPlainString();
    }

    /// Whether the text names an infinite number, as C's strtold reads it.
    static boolean isInfinite(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" -> true;
            default -> false;
        };
    }

    /// @throws CommandException where it is no number
    static BigDecimal parse(String text) {
        if (isInfinite(text)) {
            throw NAN_OR_INFINITY;
        }
        try {
            if (text.length() > 256) {
                throw NOT_A_FLOAT;
            }
            var number = new BigDecimal(text);
            long magnitude = (long) number.precision() - number.scale();
            if (magnitude > EXPONENT_MAX || magnitude < -EXPONENT_MAX) {
                throw NOT_A_FLOAT;
            }
            return number;
        } catch (NumberFormatException e) {
            throw NOT_A_FLOAT;
        }
    }
}
