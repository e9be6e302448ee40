package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.FAST;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Type;
import io.redpoll.node.store.WrongTypeException;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Strings compared: with a value that the client knows, by digest, and with each other.
public final class CompareCommands implements Family {
    private final LongSupplier bytesMax;

    /// @param bytesMax the bound on memory that LCS takes for a moment: `proto-max-bulk-len`
    public CompareCommands(LongSupplier bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public Group group() {
        return Group.STRING;
    }

    final Command digest = reads("digest key", FAST)
            .does("Returns the XXH3 hash of a string.")
            .since("8.4.0", "O(N) where N is the length of the string")
            .by(this::digest);

    /// Replies 16 hexadecimal digits, or nil where there is no key.
    void digest(Call call) {
        var value = call.strings().get(call.at(1));
        if (value == null) {
            call.reply().nil();
        } else {
            call.reply().bulk(call.scratch(Comparison.digest(value)));
        }
    }

    final Command delifeq = writes("delifeq key value")
            .does("Deletes a key where it holds a certain string.")
            .since("9.0.0", "O(1)")
            .access(KeyAccess.TAKES)
            .by(this::delifeq);

    /// Replies 1, or 0 where there is no key or another string. Journalled as DEL. Of Valkey.
    void delifeq(Call call) {
        deleteIf(call, Comparison.IFEQ, call.at(2));
    }

    final Command delex = writes(
                    "delex key [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]", FAST)
            .does("Deletes a key where its string compares as wanted with a value or a digest.")
            .since("8.4.0", "O(1) for IFEQ and IFNE, else O(N) where N is the length of the string")
            .access(KeyAccess.TAKES)
            .by(this::delex);

    /// Replies 1, or 0 where there is no key or the condition does not hold. Journalled as DEL. As Redis: a missing key
    /// is told before a wrong argument (t_string.c, delexCommand).
    void delex(Call call) {
        var key = call.at(1);
        int type = call.keys().type(key);
        if (type == Type.NONE) {
            call.reply().integer(0);
        } else if (call.count() == 2) {
            delete(call, key);
        } else if (call.count() != 4) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        } else if (type != Type.STRING) {
            throw CommandException.error("Key should be of string type if conditions are specified");
        } else {
            deleteIf(call, Comparison.named(call.at(2), CommandException.INVALID_CONDITION), call.at(3));
        }
    }

    private static void deleteIf(Call call, Comparison comparison, Slice given) {
        var value = call.strings().get(call.at(1));
        if (value != null && comparison.holds(value, given)) {
            delete(call, call.at(1));
        } else {
            call.reply().integer(0);
        }
    }

    private static void delete(Call call, Slice key) {
        call.keys().delete(key);
        StringCommands.journalDelete(call, key);
        call.reply().integer(1);
    }

    final Command lcs = reads("lcs key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:integer] [WITHMATCHLEN]")
            .does("Finds the longest common subsequence of two strings.")
            .since("7.0.0", "O(N*M) where N and M are the lengths of the strings, 64 steps at a time")
            .keysFrom(1, 2)
            .by(this::lcs);

    /// Replies the subsequence; its length with LEN; with IDX where its parts are in both strings, from the last to the
    /// first, and its length.
    void lcs(Call call) {
        var one = string(call, 1);
        var other = string(call, 2);
        boolean length = false;
        boolean ranges = false;
        boolean withLengths = false;
        long least = 0;
        var options = call.optionsFrom(3);
        while (options.next()) {
            if (options.is("LEN")) {
                length = true;
            } else if (options.is("IDX")) {
                ranges = true;
            } else if (options.is("WITHMATCHLEN")) {
                withLengths = true;
            } else if (options.is("MINMATCHLEN") && options.has(1)) {
                least = options.number();
            } else {
                throw SYNTAX;
            }
        }
        if (length && ranges) {
            throw CommandException.error("If you want both the length and indexes, please just use IDX.");
        }
        // As Redis, whose table has 4 bytes for each pair of bytes; ours has a bit.
        if ((one.length() + 1L) * (other.length() + 1L) > bytesMax.getAsLong() / 4) {
            throw CommandException.error("Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        }
        try (var arena = Arena.ofConfined()) {
            var common = new CommonSubsequence(one, other, arena);
            if (length) {
                call.reply().integer(common.length());
            } else if (ranges) {
                replyRanges(call.reply(), common, least, withLengths);
            } else {
                int bytes = common.lengthWithRows();
                long text = arena.allocate(Math.max(1, bytes)).address();
                long from = one.address();
                var end = new long[] {text + bytes};
                common.trace((i, j) -> Memory.putByte(--end[0], Memory.getByte(from + i)));
                call.reply().bulk(text, bytes);
            }
        }
    }

    private static void replyRanges(RespWriter reply, CommonSubsequence common, long least, boolean withLengths) {
        int length = common.lengthWithRows();
        reply.map(2);
        reply.bulk("matches");
        int mark = reply.size();
        var ranges = new Ranges(reply, least, withLengths);
        common.trace(ranges);
        ranges.end();
        reply.arrayFrom(mark, ranges.count);
        reply.bulk("len");
        reply.integer(length);
    }

    /// A view of its own for each of two strings, empty where there is no key.
    private static Slice string(Call call, int index) {
        @Nullable Slice value;
        try {
            value = call.strings().get(call.at(index));
        } catch (WrongTypeException e) {
            throw CommandException.error("The specified keys must contain string values");
        }
        return value == null ? new Slice() : new Slice().point(value);
    }

    /// Joins matches that follow each other in both strings, and replies each such part.
    private static final class Ranges implements CommonSubsequence.Matches {
        private final RespWriter reply;
        private final long least;
        private final boolean withLengths;
        private int first;
        private int firstOfOther;
        private int length;
        int count;

        Ranges(RespWriter reply, long least, boolean withLengths) {
            this.reply = reply;
            this.least = least;
            this.withLengths = withLengths;
        }

        @Override
        public void at(int i, int j) {
            if (i != first - 1 || j != firstOfOther - 1) {
                end();
            }
            first = i;
            firstOfOther = j;
            length++;
        }

        void end() {
            if (length > 0 && length >= least) {
                count++;
                reply.array(withLengths ? 3 : 2);
                range(first);
                range(firstOfOther);
                if (withLengths) {
                    reply.integer(length);
                }
            }
            length = 0;
        }

        private void range(int from) {
            reply.array(2);
            reply.integer(from);
            reply.integer(from + length - 1);
        }
    }
}
