package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.NEGATIVE_TIMEOUT;
import static io.redpoll.node.command.CommandException.TIMEOUT_NOT_A_FLOAT;
import static io.redpoll.node.command.CommandException.TIMEOUT_OUT_OF_RANGE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import java.util.Locale;
import java.util.regex.Pattern;

/// How long a blocking command is to wait.
final class Timeout {
    private static final int LENGTH_MAX = 256;

    private static final Pattern DECIMAL = Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[-+]?[0-9]+)?");
    private static final Pattern HEXADECIMAL = Pattern.compile("[-+]?0x[0-9a-f]+(\\.[0-9a-f]*)?(p[-+]?[0-9]+)?");
    private static final Pattern INFINITE = Pattern.compile("[-+]?inf(inity)?");

    private Timeout() {}

    /// The argument at `index`, a number of seconds, in milliseconds, rounded up; 0 is for ever.
    ///
    /// @throws CommandException where it is no number, negative or too large
    static long secondsAt(Call call, int index) {
        double ms = number(call.at(index).toString()) * 1000;
        if (ms < 0) {
            throw NEGATIVE_TIMEOUT;
        }
        if (ms > Long.MAX_VALUE - call.nowMs()) {
            throw TIMEOUT_OUT_OF_RANGE;
        }
        return (long) Math.ceil(ms);
    }

    /// As C's strtold reads it.
    private static double number(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() > LENGTH_MAX) {
            throw TIMEOUT_NOT_A_FLOAT;
        }
        if (DECIMAL.matcher(lower).matches()) {
            return Double.parseDouble(lower);
        }
        if (HEXADECIMAL.matcher(lower).matches()) {
            return Double.parseDouble(lower.contains("p") ? lower : lower + "p0");
        }
        if (INFINITE.matcher(lower).matches()) {
            return lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        throw TIMEOUT_NOT_A_FLOAT;
    }
}
