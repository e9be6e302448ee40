package io.redpoll.lua;

/// The number at the beginning of bytes, as C's `strtod` reads it: spaces, a sign, then decimal or hexadecimal digits
/// with a fraction and an exponent, or `inf`, `infinity`, `nan`, `nan(…)` in any case.
public final class NumberScan {
    private final byte[] bytes;
    private final int limit;
    private int at;
    private boolean isFound;
    private double value;

    public NumberScan(byte[] bytes, int from, int limit) {
        this.bytes = bytes;
        this.limit = limit;
        this.at = from;
        scan(from);
    }

    /// Whether there was a number.
    public boolean isFound() {
        return isFound;
    }

    public double value() {
        return value;
    }

    /// The index behind the number; where the scan began if there was none.
    public int end() {
        return at;
    }

    private void scan(int from) {
        while (at < limit && LuaNumbers.isSpace(bytes[at])) {
            at++;
        }
        boolean isNegative = peek(0) == '-';
        if (isNegative || peek(0) == '+') {
            at++;
        }
        if (peek(0) == '0' && (peek(1) | 0x20) == 'x' && hexadecimalFollows(at + 2)) {
            at += 2;
            hexadecimal();
        } else if (isDigit(peek(0)) || (peek(0) == '.' && isDigit(peek(1)))) {
            decimal();
        } else {
            word();
        }
        if (!isFound) {
            at = from;
        } else if (isNegative) {
            value = Double.isNaN(value) ? LuaNumbers.MINUS_NOT_A_NUMBER : -value;
        }
    }

    /// A byte so far ahead, 0 where there is none.
    private int peek(int ahead) {
        return at + ahead < limit ? bytes[at + ahead] : 0;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private boolean hexadecimalFollows(int from) {
        int digits = from < limit && bytes[from] == '.' ? from + 1 : from;
        return digits < limit && Character.digit(bytes[digits], 16) >= 0;
    }

    private void decimal() {
        int from = at;
        long whole = 0;
        while (isDigit(peek(0))) {
            whole = whole * 10 + (peek(0) - '0');
            at++;
        }
        boolean isWhole = at - from < 16;
        if (peek(0) == '.') {
            isWhole = false;
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        if ((peek(0) | 0x20) == 'e' && skipExponent()) {
            isWhole = false;
        }
        value = isWhole ? whole : Double.parseDouble(decimalText(from));
        isFound = true;
    }

    private String decimalText(int from) {
        return at - from > AbridgedNumber.LENGTH_MAX
                ? AbridgedNumber.decimal(bytes, from, at)
                : LuaNumbers.text(bytes, from, at);
    }

    private boolean skipExponent() {
        int sign = peek(1) == '-' || peek(1) == '+' ? 1 : 0;
        if (!isDigit(peek(1 + sign))) {
            return false;
        }
        at += 1 + sign;
        while (isDigit(peek(0))) {
            at++;
        }
        return true;
    }

    private void hexadecimal() {
        int from = at;
        while (Character.digit(peek(0), 16) >= 0) {
            at++;
        }
        if (peek(0) == '.') {
            at++;
            while (Character.digit(peek(0), 16) >= 0) {
                at++;
            }
        }
        boolean hasExponent = (peek(0) | 0x20) == 'p' && skipExponent();
        value = Double.parseDouble(hexadecimalText(from, hasExponent));
        isFound = true;
    }

    private String hexadecimalText(int from, boolean hasExponent) {
        if (at - from > AbridgedNumber.LENGTH_MAX) {
            return AbridgedNumber.hexadecimal(bytes, from, at);
        }
        return "0x" + LuaNumbers.text(bytes, from, at) + (hasExponent ? "" : "p0");
    }

    private void word() {
        if (isWord("nan")) {
            at += 3;
            value = LuaNumbers.NOT_A_NUMBER;
            isFound = true;
            skipPayload();
        } else if (isWord("inf")) {
            at += isWord("infinity") ? 8 : 3;
            value = Double.POSITIVE_INFINITY;
            isFound = true;
        }
    }

    private boolean isWord(String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((peek(i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void skipPayload() {
        if (peek(0) != '(') {
            return;
        }
        int end = 1;
        while (Character.isLetterOrDigit(peek(end)) || peek(end) == '_') {
            end++;
        }
        if (peek(end) == ')') {
            at += end + 1;
        }
    }
}
