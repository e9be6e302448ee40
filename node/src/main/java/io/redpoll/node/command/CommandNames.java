package io.redpoll.node.command;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds a command by its name in any case, without allocation: an open-addressed table, immutable once built.
///
/// A name of up to 24 bytes is told apart by its length and at most three loads of 8 bytes: the first eight, the
/// second eight where there are more than 16, and the last eight, which may overlap. Case is folded eight bytes at a
/// time: of each byte we compute whether it lies between `A` and `Z`, and set the bit that makes it lower case.
final class CommandNames {
    /// The longest name that can be found.
    static final int LENGTH_MAX = 24;

    private static final int WORDS = 4;

    private final Command[] commands;
    private final long[] words;
    private final int mask;

    CommandNames(List<Command> all) {
        int size = Integer.highestOneBit(Math.max(4, all.size()) * 4);
        commands = new Command[size];
        words = new long[size * WORDS];
        mask = size - 1;
        for (var command : all) {
            add(command);
        }
    }

    private void add(Command command) {
        var name = Slice.of(command.lastName());
        int length = name.length();
        if (length == 0 || length > LENGTH_MAX) {
            throw new IllegalArgumentException(command.name + ": a name has 1 to " + LENGTH_MAX + " bytes");
        }
        long first = first(name.address(), length);
        long middle = middle(name.address(), length);
        long last = last(name.address(), length);
        int at = home(first, last, length);
        while (commands[at] != null) {
            if (matches(at, first, middle, last, length)) {
                throw new IllegalArgumentException(command.name + " is declared twice");
            }
            at = (at + 1) & mask;
        }
        commands[at] = command;
        words[at * WORDS] = first;
        words[at * WORDS + 1] = middle;
        words[at * WORDS + 2] = last;
        words[at * WORDS + 3] = length;
    }

    @Nullable
    Command find(Slice name) {
        int length = name.length();
        if (length == 0 || length > LENGTH_MAX) {
            return null;
        }
        long first = first(name.address(), length);
        long middle = middle(name.address(), length);
        long last = last(name.address(), length);
        int at = home(first, last, length);
        while (commands[at] != null) {
            if (matches(at, first, middle, last, length)) {
                return commands[at];
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    private boolean matches(int at, long first, long middle, long last, int length) {
        int word = at * WORDS;
        return words[word] == first
                && words[word + 1] == middle
                && words[word + 2] == last
                && words[word + 3] == length;
    }

    private int home(long first, long last, int length) {
        long mixed = (first ^ Long.rotateLeft(last, 29) ^ length) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 40) & mask;
    }

    private static long first(long address, int length) {
        if (length >= 8) {
            return fold(Memory.getLong(address));
        }
        long bytes = 0;
        for (int i = length - 1; i >= 0; i--) {
            bytes = bytes << 8 | (Memory.getByte(address + i) & 0xff);
        }
        return fold(bytes);
    }

    private static long middle(long address, int length) {
        return length > 16 ? fold(Memory.getLong(address + 8)) : 0;
    }

    private static long last(long address, int length) {
        return length > 8 ? fold(Memory.getLong(address + length - 8)) : 0;
    }

    private static long fold(long bytes) {
        long low = bytes & 0x7f7f_7f7f_7f7f_7f7fL;
        long fromA = low + 0x3f3f_3f3f_3f3f_3f3fL; // 0x80 − 'A': the highest bit is set from A on
        long afterZ = low + 0x2525_2525_2525_2525L; // 0x7f − 'Z': the highest bit is set after Z
        long upper = (fromA ^ afterZ) & ~bytes & 0x8080_8080_8080_8080L;
        return bytes | upper >>> 2;
    }
}
