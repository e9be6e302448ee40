package io.redpoll.proto.resp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The protocol once more, for comparison: the whole input at once, regular expressions, no state.
///
/// Bytes are characters of ISO 8859-1.
final class NaiveParser {
    /// @param requests the complete ones, each a list of arguments
    /// @param consumed how many bytes belong to them
    /// @param error why the rest is no request, where it is none
    record Parsed(
            List<List<String>> requests,
            int consumed,
            @Nullable String error) {}

    private static final Pattern NUMBER = Pattern.compile("(-[1-9][0-9]*|0|[1-9][0-9]*)\r\n");
    private static final Pattern DIGITS = Pattern.compile("-?([0-9]*)");
    private static final Pattern BLANKS = Pattern.compile("\\s*");
    private static final Pattern TOKEN =
            Pattern.compile("([^ \\t\\r\\n\"']*+)(?:\"((?:\\\\[\\s\\S]|[^\"\\\\])*+)\"|'((?:\\\\'|[^'])*+)')?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|([\\s\\S]))");

    private static final class Incomplete extends Exception {}

    private static final class Wrong extends Exception {
        Wrong(String message) {
            super(message);
        }
    }

    private final String input;
    private final RespLimits limits;
    private int at;

    private NaiveParser(String input, RespLimits limits) {
        this.input = input;
        this.limits = limits;
    }

    static Parsed parse(String input, RespLimits limits) {
        var parser = new NaiveParser(input, limits);
        var requests = new ArrayList<List<String>>();
        int consumed = 0;
        try {
            while (consumed < input.length()) {
                var request = input.charAt(consumed) == '*' ? parser.array() : parser.line();
                consumed = parser.at;
                if (!request.isEmpty()) {
                    requests.add(request);
                }
            }
        } catch (Incomplete later) {
            return new Parsed(requests, consumed, null);
        } catch (Wrong wrong) {
            return new Parsed(requests, consumed, "Protocol error: " + wrong.getMessage());
        }
        return new Parsed(requests, consumed, null);
    }

    private List<String> array() throws Incomplete, Wrong {
        at++;
        long count = number("invalid multibulk length");
        if (count > limits.arguments()) {
            throw new Wrong("unauthenticated multibulk length");
        }
        var arguments = new ArrayList<String>();
        for (long i = 0; i < count; i++) {
            arguments.add(string());
        }
        return arguments;
    }

    private String string() throws Incomplete, Wrong {
        if (at == input.length()) {
            throw new Incomplete();
        }
        char type = input.charAt(at++);
        if (type != '$') {
            throw new Wrong(
                    "expected '$', got '" + (type >= ' ' && type < 127 ? type : "\\x%02x".formatted((int) type)) + "'");
        }
        long length = number("invalid bulk length");
        if (length < 0) {
            throw new Wrong("invalid bulk length");
        }
        if (length > limits.argumentBytes()) {
            throw new Wrong((limits.authenticated() ? "invalid" : "unauthenticated") + " bulk length");
        }
        if (input.length() - at < length + 2) {
            throw new Incomplete();
        }
        var text = input.substring(at, at + (int) length);
        at += (int) length;
        if (!input.startsWith("\r\n", at)) {
            throw new Wrong("expected CRLF after a bulk string");
        }
        at += 2;
        return text;
    }

    private long number(String malformed) throws Incomplete, Wrong {
        var matcher = NUMBER.matcher(input).region(at, input.length());
        boolean found = matcher.lookingAt();
        var announced = DIGITS.matcher(input).region(at, input.length());
        var digits = announced.lookingAt() ? announced.group(1) : "";
        if (digits.length() > 10 || (!digits.isEmpty() && Long.parseLong(digits) > Integer.MAX_VALUE)) {
            throw new Wrong(malformed);
        }
        if (!found) {
            if (matcher.hitEnd()) {
                throw new Incomplete();
            }
            throw new Wrong(malformed);
        }
        at = matcher.end();
        return Long.parseLong(matcher.group(1));
    }

    private List<String> line() throws Incomplete, Wrong {
        int newline = input.indexOf('\n', at);
        if (newline < 0) {
            if (input.length() - at > limits.inlineBytes()) {
                throw new Wrong("too big inline request");
            }
            throw new Incomplete();
        }
        var line = input.substring(at, newline);
        at = newline + 1;
        line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        int zero = line.indexOf('\0');
        var arguments = split(zero < 0 ? line : line.substring(0, zero));
        if (arguments.size() > limits.arguments()) {
            throw new Wrong("unauthenticated multibulk length");
        }
        return arguments;
    }

    private static List<String> split(String line) throws Wrong {
        var arguments = new ArrayList<String>();
        int from = blanks(line, 0);
        while (from < line.length()) {
            var token = TOKEN.matcher(line).region(from, line.length());
            token.lookingAt();
            int end = token.end();
            boolean isQuoted = end > token.end(1);
            boolean isOpen = !isQuoted && end < line.length() && "\"'".indexOf(line.charAt(end)) >= 0;
            boolean isGlued = isQuoted && end < line.length() && blanks(line, end) == end;
            if (isOpen || isGlued) {
                throw new Wrong("unbalanced quotes in request");
            }
            var text = new StringBuilder(token.group(1));
            if (token.group(2) != null) {
                text.append(ESCAPE.matcher(token.group(2)).replaceAll(NaiveParser::unescape));
            } else if (token.group(3) != null) {
                text.append(token.group(3).replace("\\'", "'"));
            }
            arguments.add(text.toString());
            from = blanks(line, end);
        }
        return arguments;
    }

    private static String unescape(java.util.regex.MatchResult escape) {
        if (escape.group(1) != null) {
            return Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16)));
        }
        char letter = escape.group(2).charAt(0);
        int known = "nrtba".indexOf(letter);
        return Matcher.quoteReplacement(String.valueOf(known < 0 ? letter : "\n\r\t\b\u0007".charAt(known)));
    }

    private static int blanks(String line, int from) {
        var blanks = BLANKS.matcher(line).region(from, line.length());
        return blanks.lookingAt() ? blanks.end() : from;
    }
}
