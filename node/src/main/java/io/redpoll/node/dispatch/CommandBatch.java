package io.redpoll.node.dispatch;

import io.redpoll.node.command.Command;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// Commands with one key each, on their way from the thread that reads them to the one that applies them. The bytes of
/// their arguments stay where they are.
final class CommandBatch {
    private static final int COMMANDS_MAX = 2048;
    private static final int ARGUMENTS_MAX = 16_384;

    private final Command[] commands = new Command[COMMANDS_MAX];
    private final int[] databases = new int[COMMANDS_MAX];

    /// Where a command's arguments begin, and behind the last where they end.
    private final int[] starts = new int[COMMANDS_MAX + 1];

    private long[] addresses = new long[4 * COMMANDS_MAX];
    private int[] lengths = new int[4 * COMMANDS_MAX];
    private int count;

    boolean isFull() {
        return count == COMMANDS_MAX || starts[count] > ARGUMENTS_MAX;
    }

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    void add(Command command, int database, Slice[] arguments, int argumentCount) {
        int at = starts[count];
        int end = at + argumentCount;
        if (end > addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * end);
            lengths = Arrays.copyOf(lengths, 2 * end);
        }
        for (int i = 0; i < argumentCount; i++) {
            addresses[at + i] = arguments[i].address();
            lengths[at + i] = arguments[i].length();
        }
        commands[count] = command;
        databases[count] = database;
        count++;
        starts[count] = end;
    }

    Command command(int index) {
        return commands[index];
    }

    int database(int index) {
        return databases[index];
    }

    int arguments(int index) {
        return starts[index + 1] - starts[index];
    }

    /// Points a slice at an argument of a command; the name is the first.
    Slice argument(int index, int argument, Slice into) {
        int at = starts[index] + argument;
        return into.point(addresses[at], lengths[at]);
    }
}
