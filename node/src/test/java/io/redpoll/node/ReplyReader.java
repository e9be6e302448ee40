package io.redpoll.node;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;

/// Reads replies of RESP as text, for tests.
///
/// `+OK`, `-ERR …` and `:1` stand as they are, strings as `$text`, nil as `$nil`, arrays as `[$a, :1]`. Types that only
/// RESP3 has are shown as their kin of RESP2, so that one text serves both: a map as a flat array, a boolean as 1 or 0.
public final class ReplyReader {
    private final InputStream in;
    private final Charset charset;

    /// @param charset what the bytes of strings are shown in
    public ReplyReader(InputStream in, Charset charset) {
        this.in = in;
        this.charset = charset;
    }

    /// The next reply or message.
    public String next() throws IOException {
        var line = line();
        char type = line.charAt(0);
        var rest = line.substring(1);
        return switch (type) {
            case '+', '-', ':' -> line;
            case '(' -> ":" + rest;
            case ',' -> "$" + rest;
            case '#' -> rest.equals("t") ? ":1" : ":0";
            case '_' -> "$nil";
            case '$' -> rest.equals("-1") ? "$nil" : "$" + string(Integer.parseInt(rest));
            case '=' -> "$" + string(Integer.parseInt(rest)).substring(4);
            case '*', '~', '>' -> rest.equals("-1") ? "$nil" : array(Integer.parseInt(rest));
            case '%' -> array(2 * Integer.parseInt(rest));
            default -> throw new IOException("no reply begins with " + type + ": " + line);
        };
    }

    private String array(int count) throws IOException {
        var elements = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            elements.add(next());
        }
        return "[" + String.join(", ", elements) + "]";
    }

    private String string(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException();
        }
        return new String(bytes, charset).replace("\r", "\\r").replace("\n", "\\n");
    }

    /// The next line without its end.
    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.write(next);
        }
        if (in.read() != '\n') {
            throw new IOException("a line ends in CR alone");
        }
        return line.toString(charset);
    }
}
