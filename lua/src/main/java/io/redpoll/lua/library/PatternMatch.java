package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.LuaString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The match of one pattern against one subject: a backtracking walk that can be stopped at any step.
final class PatternMatch {
    private static final int CAPTURES_MAX = 32;
    /// Walks within walks: one for each item that may match more or less, and for each capture.
    private static final int DEPTH_MAX = 200;
    private static final int NONE = -1;
    private static final int UNFINISHED = -1;
    private static final int POSITION = -2;
    private static final int STEPS_BETWEEN_CHECKPOINTS = 4096;

    private final Call call;
    private final byte[] subject;
    private final LuaPattern pattern;
    private final byte[] kinds;
    private final byte[] repeats;
    private final int[] values;
    private final long[] sets;
    private final int[] starts;
    private final int[] lengths;
    private int level;
    private int depth;
    private int steps = STEPS_BETWEEN_CHECKPOINTS;

    PatternMatch(Call call, LuaString subject, LuaPattern pattern) {
        this.call = call;
        this.subject = subject.bytes();
        this.pattern = pattern;
        this.kinds = pattern.kinds;
        this.repeats = pattern.repeats;
        this.values = pattern.values;
        this.sets = pattern.sets;
        int captures = Math.min(pattern.captures, CAPTURES_MAX);
        this.starts = new int[captures];
        this.lengths = new int[captures];
    }

    /// The end of the match that begins there, or -1.
    int matchAt(int start) {
        level = 0;
        depth = 0;
        return walk(start, 0);
    }

    private void step() {
        if (--steps < 0) {
            call.run().checkpoint();
            steps = STEPS_BETWEEN_CHECKPOINTS;
        }
    }

    private int walk(int start, int firstItem) {
        if (++depth > DEPTH_MAX) {
            throw call.error("pattern too complex");
        }
        int result = walkItems(start, firstItem);
        depth--;
        return result;
    }

    private int walkItems(int start, int firstItem) {
        int at = start;
        int item = firstItem;
        while (true) {
            step();
            switch (kinds[item]) {
                case LuaPattern.END -> {
                    return at;
                }
                case LuaPattern.END_OF_SUBJECT -> {
                    return at == subject.length ? at : NONE;
                }
                case LuaPattern.OPEN -> {
                    return open(at, item + 1, UNFINISHED);
                }
                case LuaPattern.OPEN_POSITION -> {
                    return open(at, item + 1, POSITION);
                }
                case LuaPattern.CLOSE -> {
                    return close(at, item + 1);
                }
                case LuaPattern.BALANCE -> at = balanced(at, values[item]);
                case LuaPattern.FRONTIER -> at = isFrontier(at, values[item]) ? at : NONE;
                case LuaPattern.REFERENCE -> at = repeated(at, values[item] - '1');
                case LuaPattern.MALFORMED -> throw call.error(pattern.complaint);
                default -> {
                    switch (repeats[item]) {
                        case 0 -> at = matches(at, item) ? at + 1 : NONE;
                        case '?' -> {
                            int found = matches(at, item) ? walk(at + 1, item + 1) : NONE;
                            if (found != NONE) {
                                return found;
                            }
                        }
                        case '*' -> {
                            return most(at, item);
                        }
                        case '+' -> {
                            return matches(at, item) ? most(at + 1, item) : NONE;
                        }
                        default -> {
                            return fewest(at, item);
                        }
                    }
                }
            }
            if (at == NONE) {
                return NONE;
            }
            item++;
        }
    }

    private boolean matches(int at, int item) {
        if (at >= subject.length) {
            return false;
        }
        int c = subject[at] & 0xff;
        return switch (kinds[item]) {
            case LuaPattern.BYTE -> c == values[item];
            case LuaPattern.SET -> isIn(c, values[item]);
            default -> true;
        };
    }

    private boolean isIn(int c, int set) {
        return (sets[set + (c >> 6)] >>> c & 1) != 0;
    }

    private int most(int from, int item) {
        int at = from;
        while (matches(at, item)) {
            step();
            at++;
        }
        for (; at >= from; at--) {
            int found = walk(at, item + 1);
            if (found != NONE) {
                return found;
            }
        }
        return NONE;
    }

    private int fewest(int from, int item) {
        for (int at = from; ; at++) {
            int found = walk(at, item + 1);
            if (found != NONE) {
                return found;
            }
            if (!matches(at, item)) {
                return NONE;
            }
        }
    }

    private int balanced(int from, int pair) {
        int opening = pair >> 8;
        int closing = pair & 0xff;
        if (from >= subject.length || (subject[from] & 0xff) != opening) {
            return NONE;
        }
        int open = 1;
        for (int at = from + 1; at < subject.length; at++) {
            step();
            int c = subject[at] & 0xff;
            if (c == closing) {
                if (--open == 0) {
                    return at + 1;
                }
            } else if (c == opening) {
                open++;
            }
        }
        return NONE;
    }

    private boolean isFrontier(int at, int set) {
        int before = at == 0 ? 0 : subject[at - 1] & 0xff;
        int after = at == subject.length ? 0 : subject[at] & 0xff;
        return !isIn(before, set) && isIn(after, set);
    }

    private int open(int at, int next, int length) {
        if (level >= CAPTURES_MAX) {
            throw call.error("too many captures");
        }
        starts[level] = at;
        lengths[level] = length;
        level++;
        int found = walk(at, next);
        if (found == NONE) {
            level--;
        }
        return found;
    }

    private int close(int at, int next) {
        int capture = level - 1;
        while (capture >= 0 && lengths[capture] != UNFINISHED) {
            capture--;
        }
        if (capture < 0) {
            throw call.error("invalid pattern capture");
        }
        lengths[capture] = at - starts[capture];
        int found = walk(at, next);
        if (found == NONE) {
            lengths[capture] = UNFINISHED;
        }
        return found;
    }

    private int repeated(int at, int capture) {
        if (capture < 0 || capture >= level || lengths[capture] == UNFINISHED) {
            throw call.error("invalid capture index");
        }
        int length = lengths[capture];
        int start = starts[capture];
        boolean isSame = length >= 0
                && length <= subject.length - at
                && Arrays.equals(subject, start, start + length, subject, at, at + length);
        return isSame ? at + length : NONE;
    }

    /// How many values the last match gives: its captures, or itself where there are none.
    int valueCount() {
        return level == 0 ? 1 : level;
    }

    /// A value of the last match, from index 0.
    @Nullable
    Object value(int index, int start, int end) {
        if (index >= level) {
            if (index > 0) {
                throw call.error("invalid capture index");
            }
            return text(start, end);
        }
        return switch (lengths[index]) {
            case UNFINISHED -> throw call.error("unfinished capture");
            case POSITION -> Double.valueOf(starts[index] + 1);
            default -> text(starts[index], starts[index] + lengths[index]);
        };
    }

    private LuaString text(int from, int to) {
        call.run().charge(40L + to - from);
        return LuaString.copyOf(subject, from, to);
    }

    /// Pushes the captures of the last match; without any, the match itself if that is wanted.
    void pushCaptures(int start, int end, boolean orWhole) {
        int count = level == 0 && orWhole ? 1 : level;
        if (!call.reserve(count)) {
            throw call.error("stack overflow (too many captures)");
        }
        for (int i = 0; i < count; i++) {
            call.push(value(i, start, end));
        }
    }

    /// The captures of the last match, or the match itself where there are none.
    @Nullable
    Object[] captures(int start, int end) {
        var captures = new @Nullable Object[valueCount()];
        for (int i = 0; i < captures.length; i++) {
            captures[i] = value(i, start, end);
        }
        return captures;
    }
}
