package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.UNKNOWN_UNIT;

import io.redpoll.proto.bytes.Slice;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Units of length, and how distances and coordinates are written.
final class GeoUnit {
    private static final int DISTANCE_PLACES = 4;
    private static final int COORDINATE_PLACES = 17;
    private static final int MESSAGE_PLACES = 6;

    private GeoUnit() {}

    /// How many meters the unit has.
    ///
    /// @throws io.redpoll.node.command.CommandException `UNKNOWN_UNIT`
    static double meters(Slice unit) {
        if (unit.is("m")) {
            return 1;
        } else if (unit.is("km")) {
            return 1000;
        } else if (unit.is("ft")) {
            return 0.3048;
        } else if (unit.is("mi")) {
            return 1609.34;
        }
        throw UNKNOWN_UNIT;
    }

    static String distance(double value) {
        return new BigDecimal(value)
                .setScale(DISTANCE_PLACES, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /// Without zeros at the end.
    static String coordinate(double value) {
        var rounded = new BigDecimal(value).setScale(COORDINATE_PLACES, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /// As errors show it.
    static String inMessage(double value) {
        return Double.isInfinite(value)
                ? (value < 0 ? "-inf" : "inf")
                : new BigDecimal(value)
                        .setScale(MESSAGE_PLACES, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }
}
