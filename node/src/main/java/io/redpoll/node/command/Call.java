package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.util.Arrays;

/// A command in progress: its arguments and the reply. One object, refilled for each command, used by one thread; its
/// slices are valid until the call ends.
public final class Call implements Arguments {
    private final Options options = new Options(this);
    private final RespWriter reply;
    private Slice[] arguments = new Slice[16];
    private int count;

    public Call(RespWriter reply) {
        this.reply = reply;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = new Slice();
        }
    }

    /// Forgets the arguments.
    public void clear() {
        count = 0;
    }

    /// The next argument, to be pointed.
    public Slice add() {
        if (count == arguments.length) {
            arguments = Arrays.copyOf(arguments, count * 2);
            for (int i = count; i < arguments.length; i++) {
                arguments[i] = new Slice();
            }
        }
        return arguments[count++];
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Slice at(int index) {
        return arguments[index];
    }

    public RespWriter reply() {
        return reply;
    }

    /// The options from the argument at `index` on.
    public Options optionsFrom(int index) {
        return options.from(index);
    }

    /// The argument at `index` as a number.
    ///
    /// @throws CommandException `NOT_AN_INTEGER`
    public long longAt(int index) {
        var argument = arguments[index];
        if (!argument.isLong()) {
            throw CommandException.NOT_AN_INTEGER;
        }
        return argument.toLong();
    }

    /// As [#longAt(int)], for numbers of 32 bits.
    public int intAt(int index) {
        long value = longAt(index);
        if (value != (int) value) {
            throw CommandException.NOT_AN_INTEGER;
        }
        return (int) value;
    }
}
