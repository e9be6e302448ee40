package io.redpoll.lua.library;

import io.redpoll.lua.LuaRun;
import java.util.Arrays;

/// A pattern of Lua 5.1, read once into a row of items. Immutable.
///
/// What is malformed becomes an item that says so, since a script gets the error only where the match comes so far. A
/// pattern ends at its first zero byte.
final class LuaPattern {
    static final byte END = 0;
    static final byte END_OF_SUBJECT = 1;
    static final byte OPEN = 2;
    static final byte OPEN_POSITION = 3;
    static final byte CLOSE = 4;
    static final byte BALANCE = 5;
    static final byte FRONTIER = 6;
    static final byte REFERENCE = 7;
    static final byte ANY = 8;
    static final byte BYTE = 9;
    static final byte SET = 10;
    static final byte MALFORMED = 11;

    private static final int ITEM_BYTES = 22;
    private static final int SET_LONGS = 4;

    final byte[] kinds;
    /// `?`, `*`, `+` or `-`; 0 for once.
    final byte[] repeats;
    /// The byte, the pair of bytes, the digit of the capture, the offset in the sets.
    final int[] values;
    /// Four words of 64 bits for each set.
    long[] sets = new long[0];
    String complaint = "";
    final boolean isAnchored;
    /// How many captures it opens.
    int captures;

    private final byte[] source;
    private final int end;
    private int setCount;

    /// @param mayBeAnchored whether `^` at the beginning is an anchor and not itself
    LuaPattern(LuaRun run, byte[] source, boolean mayBeAnchored) {
        this.source = source;
        this.end = lengthOfText(source);
        run.charge((end + 1L) * ITEM_BYTES);
        kinds = new byte[end + 1];
        repeats = new byte[end + 1];
        values = new int[end + 1];
        isAnchored = mayBeAnchored && at(0) == '^';
        read(isAnchored ? 1 : 0);
    }

    static int lengthOfText(byte[] source) {
        int length = 0;
        while (length < source.length && source[length] != 0) {
            length++;
        }
        return length;
    }

    /// Whether a pattern stands for nothing but itself.
    static boolean isPlain(byte[] source) {
        for (byte c : source) {
            switch (c) {
                case 0 -> {
                    return true;
                }
                case '^', '$', '*', '+', '?', '.', '(', '[', '%', '-' -> {
                    return false;
                }
                default -> {}
            }
        }
        return true;
    }

    private int at(int index) {
        return index < end ? source[index] & 0xff : 0;
    }

    private void read(int start) {
        int from = start;
        int item = 0;
        while (from < end && from >= 0) {
            from = readItem(item++, from);
        }
    }

    /// Reads one item and returns where the next one begins, -1 behind a malformed one.
    private int readItem(int item, int from) {
        int next = at(from + 1);
        return switch (at(from)) {
            case '(' -> {
                captures++;
                kinds[item] = next == ')' ? OPEN_POSITION : OPEN;
                yield next == ')' ? from + 2 : from + 1;
            }
            case ')' -> {
                kinds[item] = CLOSE;
                yield from + 1;
            }
            case '$' -> {
                if (from + 1 < end) {
                    yield readSingle(item, from);
                }
                kinds[item] = END_OF_SUBJECT;
                yield from + 1;
            }
            case '%' -> {
                if (next == 'b') {
                    yield readBalance(item, from + 2);
                }
                if (next == 'f') {
                    yield readFrontier(item, from + 2);
                }
                if (next >= '0' && next <= '9') {
                    kinds[item] = REFERENCE;
                    values[item] = next;
                    yield from + 2;
                }
                yield readSingle(item, from);
            }
            default -> readSingle(item, from);
        };
    }

    private int readBalance(int item, int from) {
        if (from + 1 >= end) {
            return malformed(item, "unbalanced pattern");
        }
        kinds[item] = BALANCE;
        values[item] = at(from) << 8 | at(from + 1);
        return from + 2;
    }

    private int readFrontier(int item, int from) {
        if (at(from) != '[') {
            return malformed(item, "missing '[' after '%f' in pattern");
        }
        int setEnd = endOfSet(from);
        if (setEnd < 0) {
            return malformed(item, "malformed pattern (missing ']')");
        }
        kinds[item] = FRONTIER;
        values[item] = readSet(from, setEnd - 1);
        return setEnd;
    }

    private int malformed(int item, String message) {
        kinds[item] = MALFORMED;
        complaint = message;
        return -1;
    }

    private int readSingle(int item, int from) {
        int after = from + 1;
        switch (at(from)) {
            case '.' -> kinds[item] = ANY;
            case '[' -> {
                after = endOfSet(from);
                if (after < 0) {
                    return malformed(item, "malformed pattern (missing ']')");
                }
                kinds[item] = SET;
                values[item] = readSet(from, after - 1);
            }
            case '%' -> {
                if (after == end) {
                    return malformed(item, "malformed pattern (ends with '%')");
                }
                readClass(item, at(after++));
            }
            default -> {
                kinds[item] = BYTE;
                values[item] = at(from);
            }
        }
        switch (at(after)) {
            case '?', '*', '+', '-' -> repeats[item] = (byte) at(after++);
            default -> {}
        }
        return after;
    }

    private void readClass(int item, int letter) {
        if (isClass(letter)) {
            kinds[item] = SET;
            values[item] = newSet();
            addClass(values[item], letter);
        } else {
            kinds[item] = BYTE;
            values[item] = letter;
        }
    }

    /// The index behind the set that begins there, or -1 where it does not end.
    private int endOfSet(int from) {
        int index = from + 1;
        if (at(index) == '^') {
            index++;
        }
        do {
            if (index >= end) {
                return -1;
            }
            if (at(index++) == '%' && index < end) {
                index++;
            }
        } while (at(index) != ']');
        return index + 1;
    }

    private int newSet() {
        int set = SET_LONGS * setCount++;
        if (set == sets.length) {
            sets = Arrays.copyOf(sets, set + SET_LONGS * (1 + setCount / 2));
        }
        return set;
    }

    /// @param bracket the index of the closing one
    private int readSet(int from, int bracket) {
        int set = newSet();
        int index = from + 1;
        boolean isNegated = at(index) == '^';
        if (isNegated) {
            index++;
        }
        for (; index < bracket; index++) {
            if (at(index) == '%') {
                addClass(set, at(++index));
            } else if (at(index + 1) == '-' && index + 2 < bracket) {
                for (int c = at(index); c <= at(index + 2); c++) {
                    add(set, c);
                }
                index += 2;
            } else {
                add(set, at(index));
            }
        }
        if (isNegated) {
            for (int i = set; i < set + SET_LONGS; i++) {
                sets[i] = ~sets[i];
            }
        }
        return set;
    }

    private void add(int set, int c) {
        sets[set + (c >> 6)] |= 1L << c;
    }

    private void addClass(int set, int letter) {
        for (int c = 0; c < 256; c++) {
            if (isClass(letter) ? isOfClass(c, letter) : c == letter) {
                add(set, c);
            }
        }
    }

    private static boolean isClass(int letter) {
        return "acdlpsuwxzACDLPSUWXZ".indexOf(letter) >= 0;
    }

    /// As the C locale has them: ASCII alone has classes.
    private static boolean isOfClass(int c, int letter) {
        boolean isMember = switch (letter | 0x20) {
            case 'a' -> isLetter(c);
            case 'c' -> c < ' ' || c == 0x7f;
            case 'd' -> isDigit(c);
            case 'l' -> c >= 'a' && c <= 'z';
            case 'p' -> c > ' ' && c < 0x7f && !isLetter(c) && !isDigit(c);
            case 's' -> c == ' ' || (c >= '\t' && c <= '\r');
            case 'u' -> c >= 'A' && c <= 'Z';
            case 'w' -> isLetter(c) || isDigit(c);
            case 'x' -> isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
            default -> c == 0;
        };
        return isMember == letter >= 'a';
    }

    private static boolean isLetter(int c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
