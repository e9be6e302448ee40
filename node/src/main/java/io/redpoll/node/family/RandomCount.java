package io.redpoll.node.family;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;

/// How many elements chosen by chance a call wants: SRANDMEMBER, HRANDFIELD, ZRANDMEMBER.
final class RandomCount {
    private RandomCount() {}

    /// The argument at `index`; negative where elements may come several times, and then of a size that a reply may
    /// have.
    ///
    /// @throws CommandException as Redis says it (object.c, getRangeLongFromObjectOrReply), and `OUT_OF_RANGE`
    ///     for more elements than a reply can have
    static long of(Call call, int index) {
        long count = call.longAt(index);
        if (count == Long.MIN_VALUE) {
            throw CommandException.NOT_A_COUNT;
        }
        if (count < -Integer.MAX_VALUE) {
            throw CommandException.OUT_OF_RANGE;
        }
        return count;
    }
}
