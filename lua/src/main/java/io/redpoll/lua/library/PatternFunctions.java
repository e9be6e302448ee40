package io.redpoll.lua.library;

import io.redpoll.lua.Call;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaFunction;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.LuaValues;
import org.jspecify.annotations.Nullable;

/// The functions of `string` that take patterns. Shared by runs and threads.
///
/// Short patterns are read once: as long as another one does not take their place.
final class PatternFunctions {
    private static final int CACHE_SIZE = 128;
    private static final int CACHED_LENGTH_MAX = 64;

    private record CachedPattern(LuaString source, boolean mayBeAnchored, LuaPattern pattern) {}

    /// Written without locks: an entry is immutable, and one lost is read again.
    private final @Nullable CachedPattern[] cache = new CachedPattern[CACHE_SIZE];

    private LuaPattern pattern(Call call, LuaString source, boolean mayBeAnchored) {
        if (source.length() > CACHED_LENGTH_MAX) {
            return new LuaPattern(call.run(), source.bytes(), mayBeAnchored);
        }
        int hash = source.hashCode();
        int place = (hash ^ hash >>> 7) & (CACHE_SIZE - 1);
        var cached = cache[place];
        if (cached == null || cached.mayBeAnchored != mayBeAnchored || !cached.source.equals(source)) {
            var pattern = new LuaPattern(call.run(), source.bytes(), mayBeAnchored);
            cached = new CachedPattern(source, mayBeAnchored, pattern);
            cache[place] = cached;
        }
        return cached.pattern;
    }

    void find(Call call) {
        search(call, true);
    }

    void match(Call call) {
        search(call, false);
    }

    private void search(Call call, boolean isFind) {
        var subject = call.string(1);
        var source = call.string(2);
        long position = StringLibrary.position(call.integer(3, 1), subject.length()) - 1;
        int start = (int) Math.clamp(position, 0L, subject.length());
        if (isFind && (LuaValues.isTrue(call.at(4)) || LuaPattern.isPlain(source.bytes()))) {
            findPlain(call, subject, source, start);
            return;
        }
        var pattern = pattern(call, source, true);
        var match = new PatternMatch(call, subject, pattern);
        int last = pattern.isAnchored ? start : subject.length();
        for (int at = start; at <= last; at++) {
            int end = match.matchAt(at);
            if (end >= 0) {
                if (isFind) {
                    call.push(at + 1.0);
                    call.push((double) end);
                }
                match.pushCaptures(at, end, !isFind);
                return;
            }
        }
        call.push(null);
    }

    private static void findPlain(Call call, LuaString subject, LuaString sought, int start) {
        int found = indexOf(call, subject.bytes(), sought.bytes(), start);
        if (found < 0) {
            call.push(null);
        } else {
            call.push(found + 1.0);
            call.push((double) found + sought.length());
        }
    }

    private static int indexOf(Call call, byte[] subject, byte[] sought, int start) {
        if (sought.length == 0) {
            return start;
        }
        byte first = sought[0];
        int last = subject.length - sought.length;
        for (int at = start; at <= last; at++) {
            if ((at & 0xffff) == 0) {
                call.run().checkpoint();
            }
            if (subject[at] == first && continues(subject, sought, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean continues(byte[] subject, byte[] sought, int at) {
        return java.util.Arrays.equals(subject, at + 1, at + sought.length, sought, 1, sought.length);
    }

    void gmatch(Call call) {
        var subject = call.string(1);
        var source = call.string(2);
        var matches = new Matches(subject, pattern(call, source, false));
        call.run().charge(120);
        call.push(new HostFunction(matches::next, subject, source));
    }

    /// What is left to find for one iterator of `gmatch`.
    private static final class Matches {
        private final LuaString subject;
        private final LuaPattern pattern;
        private int from;

        Matches(LuaString subject, LuaPattern pattern) {
            this.subject = subject;
            this.pattern = pattern;
        }

        void next(Call call) {
            var match = new PatternMatch(call, subject, pattern);
            for (int at = from; at <= subject.length(); at++) {
                int end = match.matchAt(at);
                if (end >= 0) {
                    from = end == at ? end + 1 : end;
                    match.pushCaptures(at, end, true);
                    return;
                }
            }
        }
    }

    void gsub(Call call) {
        var subject = call.string(1);
        var source = call.string(2);
        var given = call.at(3);
        int most = call.int32(4, subject.length() + 1);
        if (!(given instanceof Double
                || given instanceof LuaString
                || given instanceof LuaFunction
                || given instanceof LuaTable)) {
            throw call.argumentError(3, "string/function/table expected");
        }
        var pattern = pattern(call, source, true);
        var replacement = new Replacement(call, subject, pattern, given);
        int count = replacement.run(most);
        call.push(replacement.text.toLuaString());
        call.push((double) count);
    }

    /// One run of `gsub`.
    private static final class Replacement {
        private final Call call;
        private final byte[] subject;
        private final boolean isAnchored;
        private final @Nullable Object given;
        /// The given string or number, null for a table or a function.
        private final @Nullable LuaString template;
        private final boolean isPlain;
        private final PatternMatch match;
        final ByteText text;

        Replacement(Call call, LuaString subject, LuaPattern pattern, Object given) {
            this.call = call;
            this.subject = subject.bytes();
            this.isAnchored = pattern.isAnchored;
            this.given = given;
            this.template = LuaNumbers.asString(given);
            this.isPlain = template != null && hasNoEscapes(template.bytes());
            this.match = new PatternMatch(call, subject, pattern);
            this.text = new ByteText(call.run(), subject.length() + 16L);
        }

        private static boolean hasNoEscapes(byte[] template) {
            for (byte c : template) {
                if (c == '%') {
                    return false;
                }
            }
            return true;
        }

        int run(int most) {
            int count = 0;
            int at = 0;
            while (count < most) {
                int end = match.matchAt(at);
                if (end >= 0) {
                    count++;
                    add(at, end);
                }
                if (end > at) {
                    at = end;
                } else if (at < subject.length) {
                    text.add(subject[at++]);
                } else {
                    break;
                }
                if (isAnchored) {
                    break;
                }
            }
            text.add(subject, at, subject.length);
            return count;
        }

        private void add(int start, int end) {
            if (template == null) {
                addComputed(start, end);
            } else if (isPlain) {
                text.add(template);
            } else {
                addFilledIn(template.bytes(), start, end);
            }
        }

        /// The template with its `%0` to `%9`. One at its end stands for a zero byte.
        private void addFilledIn(byte[] template, int start, int end) {
            int at = 0;
            while (at < template.length) {
                int c = template[at++];
                if (c != '%') {
                    text.add(c);
                    continue;
                }
                int escaped = at < template.length ? template[at] : 0;
                at++;
                if (escaped < '0' || escaped > '9') {
                    text.add(escaped);
                } else if (escaped == '0') {
                    text.add(subject, start, end);
                } else {
                    addValue(match.value(escaped - '1', start, end));
                }
            }
        }

        private void addComputed(int start, int end) {
            var value = computed(start, end);
            if (LuaValues.isTrue(value)) {
                addValue(value);
            } else {
                text.add(subject, start, end);
            }
        }

        private @Nullable Object computed(int start, int end) {
            int held = text.capacity();
            call.run().hold(held);
            try {
                return given instanceof LuaTable
                        ? call.index(given, match.value(0, start, end))
                        : call.call(given, match.captures(start, end));
            } finally {
                call.run().hold(-held);
            }
        }

        private void addValue(@Nullable Object value) {
            var string = LuaNumbers.asString(value);
            if (string == null) {
                throw call.error("invalid replacement value (a " + LuaValues.typeName(value) + ")");
            }
            text.add(string);
        }
    }
}
