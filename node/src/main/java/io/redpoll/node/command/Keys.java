package io.redpoll.node.command;

import io.redpoll.node.command.KeySpec.Behind;
import io.redpoll.node.command.KeySpec.Counted;
import io.redpoll.node.command.KeySpec.HalfAfter;
import io.redpoll.node.command.KeySpec.Range;
import io.redpoll.node.command.KeySpec.Rest;
import io.redpoll.node.command.KeySpec.Unknown;
import java.util.List;

/// Finds the keys of a call, without allocation.
public final class Keys {
    /// A command's own method, for commands whose syntax cannot tell.
    @FunctionalInterface
    public interface Finder {
        /// Adds the position of each key; or returns false, and adds none, where the call is not a valid one.
        boolean find(Arguments call, KeyPositions into);
    }

    /// More keys than this no count may announce: a call cannot have more arguments.
    private static final long COUNT_MAX = 1024 * 1024;

    private final KeySpec[] specs;
    private final KeyAccess[] accesses;

    Keys(List<KeySpec> specs, List<KeyAccess> accesses) {
        this.specs = specs.toArray(new KeySpec[0]);
        this.accesses = accesses.toArray(new KeyAccess[0]);
    }

    /// Adds the positions of the keys in the order of the arguments; none where the call announces more than it has.
    boolean find(Arguments call, KeyPositions into) {
        for (int i = 0; i < specs.length; i++) {
            boolean isValid = switch (specs[i]) {
                case Range range -> range(range, call, accesses[i], into);
                case Counted counted -> counted(counted, call, accesses[i], into);
                case Behind behind -> behind(behind, call, accesses[i], into);
                case HalfAfter half -> halfAfter(half, call, accesses[i], into);
                case Rest rest -> rest(rest, call, accesses[i], into);
                case Unknown unknown -> throw new IllegalStateException("the keys of " + call.at(0) + " need a method");
            };
            if (!isValid) {
                into.clear();
                return false;
            }
        }
        return true;
    }

    private static boolean range(Range range, Arguments call, KeyAccess access, KeyPositions into) {
        int last = range.last() < 0 ? call.count() + range.last() : range.first() + range.last();
        for (int position = range.first(); position <= last; position += range.step()) {
            into.add(position, access);
        }
        return true;
    }

    private static boolean halfAfter(HalfAfter half, Arguments call, KeyAccess access, KeyPositions into) {
        int position = half.from();
        while (position < call.count() && !call.at(position).is(half.word())) {
            position++;
        }
        int keys = (call.count() - position - 1) / 2;
        for (int i = 1; i <= keys; i++) {
            into.add(position + i, access);
        }
        return keys > 0;
    }

    private static boolean rest(Rest rest, Arguments call, KeyAccess access, KeyPositions into) {
        int word = call.count() - 1;
        while (word > 0 && !call.at(word).is(rest.word())) {
            word--;
        }
        for (int position = word + 1; word > 0 && position < call.count(); position++) {
            into.add(position, access);
        }
        return true;
    }

    private static boolean counted(Counted counted, Arguments call, KeyAccess access, KeyPositions into) {
        var number = call.at(counted.count());
        long keys = number.isLong() ? number.toLong() : -1;
        if (keys < 0 || keys > COUNT_MAX || counted.count() + keys * counted.step() >= call.count()) {
            return false;
        }
        for (int i = 0; i < keys; i++) {
            into.add(counted.count() + 1 + i * counted.step(), access);
        }
        return true;
    }

    private static boolean behind(Behind behind, Arguments call, KeyAccess access, KeyPositions into) {
        for (int i = behind.from(); i + 1 < call.count(); i++) {
            if (call.at(i).is(behind.word())) {
                into.add(i + 1, access);
                return true;
            }
        }
        return true;
    }
}
