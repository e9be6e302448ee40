package io.redpoll.lua.library;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.NumberScan;
import org.jspecify.annotations.Nullable;

/// The tokens of a JSON text. A zero byte ends the text as its end does.
final class JsonTokens {
    /// What a token is, by the name that messages give it.
    enum Type {
        OBJECT_BEGIN("T_OBJ_BEGIN"),
        OBJECT_END("T_OBJ_END"),
        ARRAY_BEGIN("T_ARR_BEGIN"),
        ARRAY_END("T_ARR_END"),
        STRING("T_STRING"),
        NUMBER("T_NUMBER"),
        BOOLEAN("T_BOOLEAN"),
        NULL("T_NULL"),
        COLON("T_COLON"),
        COMMA("T_COMMA"),
        END("T_END"),
        ERROR("T_ERROR");

        final String shown;

        Type(String shown) {
            this.shown = shown;
        }
    }

    private final LuaRun run;
    private final JsonSettings settings;
    private final byte[] json;
    /// Where strings with escapes are put together, as long as the text can make them.
    private byte[] decoded = new byte[0];
    private int decodedLength;
    private int at;
    private int index;
    private Type type = Type.END;
    private @Nullable Object value;
    private String complaint = "";

    JsonTokens(LuaRun run, JsonSettings settings, byte[] json) {
        this.run = run;
        this.settings = settings;
        this.json = json;
    }

    Type type() {
        return type;
    }

    /// Of a string, number or boolean.
    @Nullable
    Object value() {
        return value;
    }

    /// Where the token begins, or what is wrong with it.
    int index() {
        return index;
    }

    /// The index behind the token.
    int position() {
        return at;
    }

    String description() {
        return type == Type.ERROR ? complaint : type.shown;
    }

    private int peek(int ahead) {
        return at + ahead < json.length ? json[at + ahead] & 0xff : 0;
    }

    void next() {
        while (peek(0) == ' ' || peek(0) == '\t' || peek(0) == '\n' || peek(0) == '\r') {
            at++;
        }
        index = at;
        switch (peek(0)) {
            case '{' -> single(Type.OBJECT_BEGIN);
            case '}' -> single(Type.OBJECT_END);
            case '[' -> single(Type.ARRAY_BEGIN);
            case ']' -> single(Type.ARRAY_END);
            case ':' -> single(Type.COLON);
            case ',' -> single(Type.COMMA);
            case 0 -> type = Type.END;
            case '"' -> string();
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                if (!settings.decodesInvalid() && isInvalidNumber()) {
                    error("invalid number");
                } else {
                    number();
                }
            }
            case 'f', 'i', 'I', 'n', 'N', 't', '+' -> word();
            default -> error("invalid token");
        }
    }

    private void single(Type found) {
        type = found;
        at++;
    }

    private void error(String message) {
        type = Type.ERROR;
        index = at;
        complaint = message;
    }

    private void word() {
        if (isWord("true", 4)) {
            constant(Type.BOOLEAN, true, 4);
        } else if (isWord("false", 5)) {
            constant(Type.BOOLEAN, false, 5);
        } else if (isWord("null", 4)) {
            constant(Type.NULL, null, 4);
        } else if (settings.decodesInvalid() && isInvalidNumber()) {
            number();
        } else {
            error("invalid token");
        }
    }

    private boolean isWord(String word, int length) {
        for (int i = 0; i < length; i++) {
            if (peek(i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void constant(Type found, @Nullable Object meaning, int length) {
        type = found;
        value = meaning;
        at += length;
    }

    /// Whether JSON forbids a number that C can read.
    private boolean isInvalidNumber() {
        if (peek(0) == '+') {
            return true;
        }
        int from = peek(0) == '-' ? 1 : 0;
        int first = peek(from);
        if (first == '0') {
            int second = peek(from + 1);
            return (second | 0x20) == 'x' || (second >= '0' && second <= '9');
        }
        return first > '9' && (isAnyCase(from, "inf") || isAnyCase(from, "nan"));
    }

    private boolean isAnyCase(int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((peek(from + i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void number() {
        var number = new NumberScan(json, at, json.length);
        if (number.isFound()) {
            type = Type.NUMBER;
            value = number.value();
            at = number.end();
        } else {
            error("invalid number");
        }
    }

    private void string() {
        at++;
        int from = at;
        while (at < json.length && json[at] != '"' && json[at] != '\\' && json[at] != 0) {
            at++;
        }
        if (peek(0) == '"') {
            finishString(json, from, at);
        } else {
            stringWithEscapes(from);
        }
    }

    private void finishString(byte[] bytes, int from, int to) {
        run.charge(40L + to - from);
        type = Type.STRING;
        value = LuaString.copyOf(bytes, from, to);
        at++;
    }

    /// Goes on where the first escape is.
    private void stringWithEscapes(int from) {
        if (decoded.length == 0) {
            run.charge(json.length);
            decoded = new byte[json.length];
        }
        decodedLength = at - from;
        System.arraycopy(json, from, decoded, 0, decodedLength);
        while (peek(0) != '"') {
            if (peek(0) == 0) {
                error("unexpected end of string");
                return;
            }
            if (peek(0) != '\\') {
                append(json[at++]);
            } else if (!escape()) {
                return;
            }
        }
        finishString(decoded, 0, decodedLength);
    }

    private void append(int c) {
        decoded[decodedLength++] = (byte) c;
    }

    private boolean escape() {
        int c = peek(1);
        switch (c) {
            case '"', '\\', '/' -> append(c);
            case 'b' -> append('\b');
            case 't' -> append('\t');
            case 'n' -> append('\n');
            case 'f' -> append('\f');
            case 'r' -> append('\r');
            case 'u' -> {
                return unicodeEscape();
            }
            default -> {
                error("invalid escape code");
                return false;
            }
        }
        at += 2;
        return true;
    }

    private boolean unicodeEscape() {
        int unit = hexadecimal(2);
        int length = 6;
        if ((unit & 0xf800) == 0xd800) {
            int low = (unit & 0x400) == 0 && peek(6) == '\\' && peek(7) == 'u' ? hexadecimal(8) : -1;
            if (low < 0 || (low & 0xfc00) != 0xdc00) {
                unit = -1;
            } else {
                unit = (((unit & 0x3ff) << 10) | (low & 0x3ff)) + 0x10000;
                length = 12;
            }
        }
        if (unit < 0) {
            error("invalid unicode escape code");
            return false;
        }
        appendUtf8(unit);
        at += length;
        return true;
    }

    /// Four digits so far ahead, -1 where they are none.
    private int hexadecimal(int ahead) {
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(ahead + i), 16);
            if (digit < 0) {
                return -1;
            }
            result = result << 4 | digit;
        }
        return result;
    }

    private void appendUtf8(int codePoint) {
        if (codePoint < 0x80) {
            append(codePoint);
            return;
        }
        int followers = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
        append((0xf80 >> followers) | (codePoint >> (6 * followers)));
        for (int i = followers - 1; i >= 0; i--) {
            append(0x80 | ((codePoint >> (6 * i)) & 0x3f));
        }
    }
}
