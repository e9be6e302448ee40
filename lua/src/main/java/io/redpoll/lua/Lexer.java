package io.redpoll.lua;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/// Splits a text into tokens, with one of lookahead.
final class Lexer {
    private static final int END = -1;
    private static final int NONE = 0;

    private final byte[] source;
    private final String chunk;
    private int at;
    /// The character to be looked at, END after the last.
    private int current;

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final HashMap<LuaString, LuaString> strings = new HashMap<>();

    int line = 1;
    /// The line of the token before the current one.
    int lastLine = 1;

    /// The current token with its value.
    int token = NONE;

    LuaString string = LuaString.EMPTY;
    double number;

    private int aheadToken = NONE;
    private LuaString aheadString = LuaString.EMPTY;
    private double aheadNumber;

    Lexer(LuaString source, LuaString name) {
        this.source = source.bytes();
        this.chunk = Names.shortSource(name, Names.LONG_SOURCE_CHARACTERS_MAX);
        advance();
    }

    /// Takes the next token as the current one.
    void next() throws LuaSyntaxError {
        lastLine = line;
        if (aheadToken != NONE) {
            token = aheadToken;
            string = aheadString;
            number = aheadNumber;
            aheadToken = NONE;
        } else {
            token = read();
        }
    }

    /// The kind of the token after the current one.
    int lookahead() throws LuaSyntaxError {
        var heldString = string;
        double heldNumber = number;
        aheadToken = read();
        aheadString = string;
        aheadNumber = number;
        string = heldString;
        number = heldNumber;
        return aheadToken;
    }

    /// An error at the current token.
    LuaSyntaxError error(String message) {
        return errorNear(message, token);
    }

    /// An error that names no token.
    LuaSyntaxError errorOfAll(String message) {
        return new LuaSyntaxError(Names.ofLatin(chunk + ":" + line + ": " + message));
    }

    private LuaSyntaxError errorNear(String message, int kind) {
        if (kind == 0) {
            return errorOfAll(message);
        }
        String near = switch (kind) {
            case Token.NAME, Token.STRING, Token.NUMBER -> {
                String text = buffer.toString(StandardCharsets.ISO_8859_1);
                int nul = text.indexOf(0);
                yield nul < 0 ? text : text.substring(0, nul);
            }
            default -> Token.text(kind);
        };
        return errorOfAll(message + " near '" + near + "'");
    }

    private void advance() {
        current = at < source.length ? source[at++] & 0xff : END;
    }

    private void save() {
        buffer.write(current);
        advance();
    }

    private boolean saveIf(char first, char second) {
        if (current != first && current != second) {
            return false;
        }
        save();
        return true;
    }

    private boolean isNewline() {
        return current == '\n' || current == '\r';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
    }

    private void newline() {
        int first = current;
        advance();
        if (isNewline() && current != first) {
            advance();
        }
        line++;
    }

    private int read() throws LuaSyntaxError {
        buffer.reset();
        while (true) {
            switch (current) {
                case '\n', '\r' -> newline();
                case ' ', '\t', 0x0b, '\f' -> advance();
                case '-' -> {
                    advance();
                    if (current != '-') {
                        return '-';
                    }
                    advance();
                    comment();
                }
                case '[' -> {
                    int level = bracket();
                    if (level >= 0) {
                        longString(level, false);
                        return Token.STRING;
                    }
                    if (level == -1) {
                        return '[';
                    }
                    throw errorNear("invalid long string delimiter", Token.STRING);
                }
                case '=' -> {
                    return orEqual('=', Token.EQ);
                }
                case '<' -> {
                    return orEqual('<', Token.LE);
                }
                case '>' -> {
                    return orEqual('>', Token.GE);
                }
                case '~' -> {
                    return orEqual('~', Token.NE);
                }
                case '"', '\'' -> {
                    quoted(current);
                    return Token.STRING;
                }
                case '.' -> {
                    return dots();
                }
                case END -> {
                    return Token.END_OF_SOURCE;
                }
                default -> {
                    return other();
                }
            }
        }
    }

    private int orEqual(int alone, int withEqual) {
        advance();
        if (current != '=') {
            return alone;
        }
        advance();
        return withEqual;
    }

    private int dots() throws LuaSyntaxError {
        save();
        if (saveIf('.', '.')) {
            return saveIf('.', '.') ? Token.DOTS : Token.CONCAT;
        }
        if (!isDigit(current)) {
            return '.';
        }
        numeral();
        return Token.NUMBER;
    }

    private int other() throws LuaSyntaxError {
        if (isDigit(current)) {
            numeral();
            return Token.NUMBER;
        }
        if (isLetter(current)) {
            do {
                save();
            } while (isLetter(current) || isDigit(current));
            string = interned(buffer.toByteArray(), 0, buffer.size());
            return Token.ofWord(string);
        }
        int single = current;
        advance();
        return single;
    }

    private void numeral() throws LuaSyntaxError {
        while (isDigit(current) || current == '.') {
            save();
        }
        if (saveIf('e', 'E')) {
            saveIf('+', '-');
        }
        while (isLetter(current) || isDigit(current)) {
            save();
        }
        var value = LuaNumbers.parse(LuaString.wrap(buffer.toByteArray()));
        if (value == null) {
            throw errorNear("malformed number", Token.NUMBER);
        }
        number = value;
    }

    private void comment() throws LuaSyntaxError {
        if (current == '[') {
            int level = bracket();
            buffer.reset();
            if (level >= 0) {
                longString(level, true);
                buffer.reset();
                return;
            }
        }
        while (!isNewline() && current != END) {
            advance();
        }
    }

    /// Reads a bracket and the equal signs after it: how many, if the same bracket follows, else -1 less how many.
    private int bracket() {
        int first = current;
        int count = 0;
        save();
        while (current == '=') {
            save();
            count++;
        }
        return current == first ? count : -count - 1;
    }

    private void longString(int level, boolean isComment) throws LuaSyntaxError {
        save();
        if (isNewline()) {
            newline();
        }
        while (true) {
            switch (current) {
                case END ->
                    throw errorNear(
                            isComment ? "unfinished long comment" : "unfinished long string", Token.END_OF_SOURCE);
                case '[' -> {
                    if (bracket() == level) {
                        save();
                        if (level == 0) {
                            throw errorNear("nesting of [[...]] is deprecated", '[');
                        }
                    }
                }
                case ']' -> {
                    if (bracket() == level) {
                        save();
                        if (!isComment) {
                            string = interned(buffer.toByteArray(), 2 + level, buffer.size() - 2 - level);
                        }
                        return;
                    }
                }
                case '\n', '\r' -> {
                    buffer.write('\n');
                    newline();
                    if (isComment) {
                        buffer.reset();
                    }
                }
                default -> {
                    if (isComment) {
                        advance();
                    } else {
                        save();
                    }
                }
            }
        }
    }

    private void quoted(int quote) throws LuaSyntaxError {
        save();
        while (current != quote) {
            switch (current) {
                case END -> throw errorNear("unfinished string", Token.END_OF_SOURCE);
                case '\n', '\r' -> throw errorNear("unfinished string", Token.STRING);
                case '\\' -> escape();
                default -> save();
            }
        }
        save();
        string = interned(buffer.toByteArray(), 1, buffer.size() - 1);
    }

    private void escape() throws LuaSyntaxError {
        advance();
        switch (current) {
            case 'a' -> escaped(7);
            case 'b' -> escaped('\b');
            case 'f' -> escaped('\f');
            case 'n' -> escaped('\n');
            case 'r' -> escaped('\r');
            case 't' -> escaped('\t');
            case 'v' -> escaped(11);
            case '\n', '\r' -> {
                buffer.write('\n');
                newline();
            }
            case END -> {}
            default -> {
                if (isDigit(current)) {
                    decimalEscape();
                } else {
                    save();
                }
            }
        }
    }

    private void escaped(int value) {
        buffer.write(value);
        advance();
    }

    private void decimalEscape() throws LuaSyntaxError {
        int value = 0;
        for (int i = 0; i < 3 && isDigit(current); i++) {
            value = 10 * value + current - '0';
            advance();
        }
        if (value > 255) {
            throw errorNear("escape sequence too large", Token.STRING);
        }
        buffer.write(value);
    }

    /// One object for all equal strings of a chunk, so that keys of tables are mostly found by identity.
    private LuaString interned(byte[] bytes, int from, int to) {
        var value = LuaString.copyOf(bytes, from, to);
        var known = strings.putIfAbsent(value, value);
        return known == null ? value : known;
    }
}
