package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Memory;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of ours in a file of the log: a comment to Redis, which skips lines that begin with `#`.
///
/// ```text
/// #REDPOLL batch offset=4096 epoch=3 bytes=517 crc=1a2b3c4d      what follows, up to the next batch
/// #REDPOLL cut offset=4400 crc=1a2b3c4d                          the batch before was cut off here, knowingly
/// #REDPOLL history epoch=2 offset=1024 by=9f3c                   an epoch that began in an earlier file
/// #REDPOLL epoch epoch=3 offset=4096 by=77ab                     an EPOCH record
/// #REDPOLL noop offset=4200 length=8                             a NOOP record
/// #REDPOLL base offset=4096 epoch=3                              first line of a base
/// #REDPOLL end bytes=123456 crc=1a2b3c4d                         last line of a base
/// ```
///
/// @param kind the second word
/// @param values what stands on both sides of each `=`
record Annotation(String kind, Map<String, String> values) {
    static final String MARK = "#REDPOLL ";

    /// Begins Redis's line for the second at which the commands behind it were run.
    static final String TIME = "#TS:";

    static final String BATCH = "batch";
    static final String CUT = "cut";
    static final String HISTORY = "history";
    static final String EPOCH = "epoch";
    static final String NOOP = "noop";
    static final String BASE = "base";
    static final String END = "end";

    /// Redis reads lines of up to 1,024 bytes.
    static final int LINE_BYTES_MAX = 1000;

    /// What `crc=`, eight digits and the end of the line take.
    static final int CRC_BYTES = 4 + 8 + 2;

    /// The line from `address` to its line feed, or null where it is not one of ours.
    static @Nullable Annotation parse(long address, int length) {
        if (length < MARK.length() + 2 || length > LINE_BYTES_MAX) {
            return null;
        }
        var bytes = new byte[length];
        Memory.copy(address, bytes, 0, length);
        var line = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!line.startsWith(MARK) || !line.endsWith("\r\n")) {
            return null;
        }
        var words = line.substring(MARK.length(), length - 2).split(" ", -1);
        var values = new HashMap<String, String>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals <= 0 || values.put(words[i].substring(0, equals), words[i].substring(equals + 1)) != null) {
                return null;
            }
        }
        return isDecodable(values.getOrDefault("by", "")) ? new Annotation(words[0], values) : null;
    }

    private static boolean isDecodable(String name) {
        try {
            return !URLDecoder.decode(name, StandardCharsets.UTF_8).isEmpty() || name.isEmpty();
        } catch (IllegalArgumentException damaged) {
            return false;
        }
    }

    /// The second of a [#TIME] line, since 1970; -1 where the line is none.
    static long second(long address, int length) {
        if (length < TIME.length() + 3 || length > TIME.length() + 2 + 18) {
            return -1;
        }
        var bytes = new byte[length];
        Memory.copy(address, bytes, 0, length);
        var line = new String(bytes, StandardCharsets.ISO_8859_1);
        var digits = line.substring(TIME.length(), length - 2);
        return line.startsWith(TIME) && line.endsWith("\r\n") && digits.matches("[0-9]+") ? Long.parseLong(digits) : -1;
    }

    /// A number that is not negative; -1 where there is none.
    long number(String name) {
        var value = values.get(name);
        if (value == null || !value.matches("[0-9]{1,19}")) {
            return -1;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    /// The value of `crc=`; -1 where it is not eight digits.
    long crc() {
        var value = values.get("crc");
        return value != null && value.matches("[0-9a-f]{8}") ? Long.parseLong(value, 16) : -1;
    }

    /// The value of `by=`.
    String coordinator() {
        return URLDecoder.decode(values.getOrDefault("by", ""), StandardCharsets.UTF_8);
    }

    static String history(EpochTable.Start start) {
        return epochLine(HISTORY, start.epoch(), start.offset(), start.coordinator());
    }

    static String epoch(long epoch, long offset, String coordinator) {
        return epochLine(EPOCH, epoch, offset, coordinator);
    }

    private static String epochLine(String kind, long epoch, long offset, String coordinator) {
        return MARK + kind + " epoch=" + epoch + " offset=" + offset + " by="
                + URLEncoder.encode(coordinator, StandardCharsets.UTF_8) + "\r\n";
    }

    static String noop(long offset, int length) {
        return MARK + NOOP + " offset=" + offset + " length=" + length + "\r\n";
    }

    static String time(long second) {
        return TIME + second + "\r\n";
    }

    static String base(long offset, long epoch) {
        return MARK + BASE + " offset=" + offset + " epoch=" + epoch + "\r\n";
    }

    /// The last line of a base, without `crc=` and the line's end.
    static String end(long bytes) {
        return MARK + END + " bytes=" + bytes + " ";
    }

    /// The line behind a cut, without `crc=` and the line's end.
    static String cut(long offset) {
        return MARK + CUT + " offset=" + offset + " ";
    }

    /// The line before a batch, without `crc=` and the line's end.
    static String batch(long offset, long epoch, long bytes) {
        return MARK + BATCH + " offset=" + offset + " epoch=" + epoch + " bytes=" + bytes + " ";
    }
}
