package io.redpoll.node.family;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Options;

/// Times to live as clients give them: in seconds or milliseconds, from now or since 1970.
final class Expiry {
    private Expiry() {}

    /// Whether the current option is one of EX, PX, EXAT and PXAT.
    static boolean isGiven(Options options) {
        return options.is("EX") || options.is("PX") || options.is("EXAT") || options.is("PXAT");
    }

    /// The time that the current option (EX, PX, EXAT, PXAT) and the argument behind it give.
    ///
    /// @return milliseconds since 1970
    /// @throws CommandException where it is no positive number, or does not fit
    static long read(Call call, Options options) {
        boolean seconds = options.is("EX") || options.is("EXAT");
        boolean relative = options.is("EX") || options.is("PX");
        return positive(call, options.number(), seconds, relative);
    }

    /// As SET's: not positive is an error (t_string.c, getExpireMillisecondsOrReply).
    static long positive(Call call, long amount, boolean seconds, boolean relative) {
        if (amount <= 0) {
            throw CommandException.invalidExpire(call.command().name);
        }
        return absolute(call, amount, seconds, relative);
    }

    /// Milliseconds since 1970.
    ///
    /// @throws CommandException where that does not fit 64 bits
    static long absolute(Call call, long amount, boolean seconds, boolean relative) {
        try {
            long ms = seconds ? Math.multiplyExact(amount, 1000L) : amount;
            return relative ? Math.addExact(ms, call.nowMs()) : ms;
        } catch (ArithmeticException e) {
            throw CommandException.invalidExpire(call.command().name);
        }
    }
}
