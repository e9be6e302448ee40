package io.redpoll.node.command;

import io.redpoll.node.command.KeySpec.Counted;
import io.redpoll.node.command.KeySpec.Range;
import io.redpoll.node.command.KeySpec.Unknown;
import java.util.ArrayList;
import java.util.List;

/// The key specifications that follow from a syntax, and their short form: first, last and step.
///
/// @param first position of the first key, or 0 where no position is fixed
/// @param last position of the last key; negative counts from the end
/// @param isMovable whether the short form does not tell all keys
record KeyLayout(List<KeySpec> specs, int first, int last, int step, boolean isMovable) {
    static KeyLayout of(List<Argument> arguments, int nameCount) {
        var specs = new ArrayList<KeySpec>();
        int position = nameCount;
        boolean isFixed = true;
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.holdsKey()) {
                specs.add(isFixed ? spec(arguments, i, position) : new Unknown());
            }
            isFixed &= argument.isFixed();
            position += argument.least();
        }
        return of(specs);
    }

    static KeyLayout of(List<KeySpec> specs) {
        var brief = shortForm(specs);
        boolean isMovable = specs.stream().anyMatch(spec -> !(spec instanceof Range));
        return new KeyLayout(List.copyOf(specs), brief.first(), brief.last(), brief.step(), isMovable);
    }

    private static KeySpec spec(List<Argument> arguments, int index, int position) {
        var argument = arguments.get(index);
        if (argument.type() == ArgumentType.KEY && argument.token() == null && argument.isMultiple()) {
            if (isCounted(arguments, index)) {
                return new Counted(position - 1);
            }
            return repeated(arguments, index, position, 1);
        }
        if (argument.type() == ArgumentType.KEY && argument.isFixed()) {
            return new Range(position + (argument.token() == null ? 0 : 1), 0, 1);
        }
        if (argument.type() == ArgumentType.BLOCK && argument.isMultiple() && argument.token() == null) {
            var parts = argument.parts();
            if (parts.getFirst().type() == ArgumentType.KEY
                    && parts.stream().allMatch(Argument::isFixed)
                    && parts.stream().filter(Argument::holdsKey).count() == 1) {
                return isCounted(arguments, index)
                        ? new Counted(position - 1, argument.once())
                        : repeated(arguments, index, position, argument.once());
            }
        }
        return new Unknown();
    }

    private static boolean isCounted(List<Argument> arguments, int index) {
        return index > 0 && arguments.get(index - 1).name().equals("numkeys");
    }

    private static KeySpec repeated(List<Argument> arguments, int index, int position, int step) {
        var rest = arguments.subList(index + 1, arguments.size());
        if (!rest.stream().allMatch(Argument::isFixed)) {
            return new Unknown();
        }
        return new Range(position, -1 - rest.stream().mapToInt(Argument::least).sum(), step);
    }

    /// As Redis: one range as it is; several only where they follow each other key by key.
    private static Range shortForm(List<KeySpec> specs) {
        var none = new Range(0, 0, 0);
        if (specs.size() == 1 && specs.getFirst() instanceof Range range) {
            return absolute(range);
        }
        int first = 0;
        int last = 0;
        for (var spec : specs) {
            if (!(spec instanceof Range range)) {
                continue;
            }
            var here = absolute(range);
            if (here.step() != 1 || (first > 0 && here.first() != last + 1)) {
                return none;
            }
            first = first == 0 ? here.first() : first;
            last = here.last();
        }
        return first == 0 ? none : new Range(first, last, 1);
    }

    private static Range absolute(Range range) {
        return new Range(range.first(), range.last() < 0 ? range.last() : range.first() + range.last(), range.step());
    }
}
