package io.redpoll.lua.library;

import io.redpoll.lua.Call;

/// What scripts can set of `cjson`. Belongs to one table of the library, and to all runs that share it, as in Redis:
/// threads that change it at the same time see one another's choices.
final class JsonSettings {
    private static final String[] OFF_ON = {"off", "on"};
    private static final String[] OFF_ON_NULL = {"off", "on", "null"};
    static final int INVALID_AS_NULL = 2;

    private int convertsSparse;
    private int sparseRatio = 2;
    private int sparseSafe = 10;
    private int encodeDepth = 1000;
    private int decodeDepth = 1000;
    private int encodesInvalid;
    private int decodesInvalid = 1;
    private int keepsBuffer = 1;
    private int precision = 14;

    boolean convertsSparse() {
        return convertsSparse != 0;
    }

    /// Whether an array of so many items up to an index has too many holes. Overflows as C does.
    boolean isTooSparse(int most, int items) {
        return sparseRatio > 0 && most > items * sparseRatio && most > sparseSafe;
    }

    int encodeDepth() {
        return encodeDepth;
    }

    int decodeDepth() {
        return decodeDepth;
    }

    /// 0: infinity and NaN are errors, 1: they are written, [#INVALID_AS_NULL]: they become null.
    int encodesInvalid() {
        return encodesInvalid;
    }

    boolean decodesInvalid() {
        return decodesInvalid != 0;
    }

    int precision() {
        return precision;
    }

    void sparseArray(Call call) {
        checkCount(call, 3);
        convertsSparse = choice(call, 1, convertsSparse, OFF_ON);
        sparseRatio = integer(call, 2, sparseRatio, 0, Integer.MAX_VALUE);
        sparseSafe = integer(call, 3, sparseSafe, 0, Integer.MAX_VALUE);
    }

    void encodeDepth(Call call) {
        checkCount(call, 1);
        encodeDepth = integer(call, 1, encodeDepth, 1, Integer.MAX_VALUE);
    }

    void decodeDepth(Call call) {
        checkCount(call, 1);
        decodeDepth = integer(call, 1, decodeDepth, 1, Integer.MAX_VALUE);
    }

    void precision(Call call) {
        checkCount(call, 1);
        precision = integer(call, 1, precision, 1, 14);
    }

    /// Only remembered: what it asks for cannot be seen.
    void keepBuffer(Call call) {
        checkCount(call, 1);
        keepsBuffer = choice(call, 1, keepsBuffer, OFF_ON);
    }

    void encodesInvalid(Call call) {
        checkCount(call, 1);
        encodesInvalid = choice(call, 1, encodesInvalid, OFF_ON_NULL);
    }

    void decodesInvalid(Call call) {
        checkCount(call, 1);
        decodesInvalid = choice(call, 1, decodesInvalid, OFF_ON);
    }

    private static void checkCount(Call call, int most) {
        if (call.count() > most) {
            throw call.argumentError(most + 1, "found too many arguments");
        }
    }

    /// The new value, or the old one where none is given; pushed too.
    private static int integer(Call call, int argument, int old, int least, int most) {
        int value = old;
        if (call.at(argument) != null) {
            value = call.int32(argument);
            if (value < least || value > most) {
                throw call.argumentError(1, "expected integer between " + least + " and " + most);
            }
        }
        call.push((double) value);
        return value;
    }

    private static int choice(Call call, int argument, int old, String[] names) {
        int value = old;
        var given = call.at(argument);
        if (given instanceof Boolean flag) {
            value = flag ? 1 : 0;
        } else if (given != null) {
            value = indexOf(call, argument, names);
        }
        if (value < 2) {
            call.push(value == 1);
        } else {
            call.push(io.redpoll.lua.LuaString.of(names[value]));
        }
        return value;
    }

    private static int indexOf(Call call, int argument, String[] names) {
        byte[] given = call.string(argument).bytes();
        String text =
                new String(given, 0, LuaPattern.lengthOfText(given), java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(text)) {
                return i;
            }
        }
        throw call.argumentError(argument, "invalid option '" + text + "'");
    }
}
