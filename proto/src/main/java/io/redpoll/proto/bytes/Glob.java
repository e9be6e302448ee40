package io.redpoll.proto.bytes;

/// Patterns of KEYS, SCAN, CONFIG GET and PSUBSCRIBE: `*` any bytes, `?` one byte, `[abc]`, `[a-z]`, `[^a]` one of a
/// class, `\` takes the next byte as it is.
///
/// Works on bytes and allocates nothing. Time is at most the product of both lengths: on a mismatch only the last `*`
/// is widened, which is enough, since an earlier one could not make more of the rest.
public final class Glob {
    private static final int FAILED = -1;

    private Glob() {}

    public static boolean matches(Slice pattern, Slice text) {
        return matches(pattern, text, false);
    }

    /// Whether the pattern matches the text as a whole.
    ///
    /// @param ignoresCase whether ASCII letters match in either case
    public static boolean matches(Slice pattern, Slice text, boolean ignoresCase) {
        int at = 0;
        int in = 0;
        int star = FAILED;
        int widened = 0;
        while (in < text.length()) {
            if (at < pattern.length() && pattern.at(at) == '*') {
                star = at++;
                widened = in;
                continue;
            }
            int next = at < pattern.length() ? one(pattern, at, text.at(in), ignoresCase) : FAILED;
            if (next != FAILED) {
                at = next;
                in++;
            } else if (star != FAILED) {
                at = star + 1;
                in = ++widened;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.at(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /// Where the pattern goes on when its element at `at` matches the byte, or `FAILED`.
    private static int one(Slice pattern, int at, byte value, boolean ignoresCase) {
        return switch (pattern.at(at)) {
            case '?' -> at + 1;
            case '[' -> inClass(pattern, at + 1, value, ignoresCase);
            case '\\' -> {
                int literal = at + 1 < pattern.length() ? at + 1 : at;
                yield same(pattern.at(literal), value, ignoresCase) ? literal + 1 : FAILED;
            }
            default -> same(pattern.at(at), value, ignoresCase) ? at + 1 : FAILED;
        };
    }

    /// As Redis: a class that is not closed ends with the pattern, and a range may be written in either direction
    /// (util.c, stringmatchlen).
    private static int inClass(Slice pattern, int begin, byte value, boolean ignoresCase) {
        int at = begin;
        boolean isNegated = at < pattern.length() && pattern.at(at) == '^';
        if (isNegated) {
            at++;
        }
        boolean found = false;
        while (at < pattern.length() && pattern.at(at) != ']') {
            if (pattern.at(at) == '\\' && at + 1 < pattern.length()) {
                at++;
                found |= same(pattern.at(at), value, ignoresCase);
                at++;
            } else if (at + 2 < pattern.length() && pattern.at(at + 1) == '-') {
                int one = fold(pattern.at(at), ignoresCase);
                int other = fold(pattern.at(at + 2), ignoresCase);
                int folded = fold(value, ignoresCase);
                found |= folded >= Math.min(one, other) && folded <= Math.max(one, other);
                at += 3;
            } else {
                found |= same(pattern.at(at), value, ignoresCase);
                at++;
            }
        }
        return found == isNegated ? FAILED : Math.min(at + 1, pattern.length());
    }

    private static boolean same(byte one, byte other, boolean ignoresCase) {
        return one == other || (ignoresCase && fold(one, true) == fold(other, true));
    }

    private static int fold(byte value, boolean ignoresCase) {
        return ignoresCase && value >= 'A' && value <= 'Z' ? value + 32 : value & 0xff;
    }
}
