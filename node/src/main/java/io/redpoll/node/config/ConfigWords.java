package io.redpoll.node.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The words of a configuration line, quoted and unquoted as Redis does (sds.c, sdssplitargs and sdscatrepr).
///
/// Words are parted by blanks. Between double quotes `\n`, `\r`, `\t`, `\b`, `\a`, `\xHH` and `\` before any other
/// character are escapes; between single quotes only `\'` is. A closing quote ends the word.
public final class ConfigWords {
    private final String line;
    private int at;

    private ConfigWords(String line) {
        this.line = line;
    }

    /// The words, or null where a quote is not closed or is followed by more of a word.
    public static @Nullable List<String> split(String line) {
        var words = new ConfigWords(line);
        var found = new ArrayList<String>();
        while (words.skipBlanks()) {
            var word = words.next();
            if (word == null) {
                return null;
            }
            found.add(word);
        }
        return found;
    }

    /// The word as it can stand in a line: in quotes where it must be.
    public static String quoteIfNeeded(String word) {
        boolean isPlain = !word.isEmpty()
                && word.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '\\' && c != '#');
        return isPlain ? word : quote(word);
    }

    /// The word in double quotes.
    public static String quote(String word) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private boolean skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return at < line.length();
    }

    private @Nullable String next() {
        var word = new StringBuilder();
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (isBlank(c)) {
                break;
            }
            if (c == '"' || c == '\'') {
                boolean isClosed = c == '"' ? doubleQuoted(word) : singleQuoted(word);
                return isClosed && (at == line.length() || isBlank(line.charAt(at))) ? word.toString() : null;
            }
            word.append(c);
        }
        return word.toString();
    }

    private boolean doubleQuoted(StringBuilder word) {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c == '\\' && at < line.length()) {
                word.append(escaped());
            } else {
                word.append(c);
            }
        }
        return false;
    }

    private char escaped() {
        char c = line.charAt(at++);
        if (c == 'x' && at + 1 < line.length()) {
            int high = Character.digit(line.charAt(at), 16);
            int low = Character.digit(line.charAt(at + 1), 16);
            if (high >= 0 && low >= 0) {
                at += 2;
                return (char) (high << 4 | low);
            }
        }
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private boolean singleQuoted(StringBuilder word) {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '\'') {
                return true;
            }
            if (c == '\\' && at < line.length() && line.charAt(at) == '\'') {
                at++;
                word.append('\'');
            } else {
                word.append(c);
            }
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
    }
}
