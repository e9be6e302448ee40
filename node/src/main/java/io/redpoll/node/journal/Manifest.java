package io.redpoll.node.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which files make up the log, in the words of Redis 7: one line for each, in the order of their bytes.
///
/// ```text
/// #REDPOLL manifest crc=1a2b3c4d
/// file appendonly.aof.2.base.aof seq 2 type b
/// file appendonly.aof.5.incr.aof seq 5 type i
/// ```
///
/// The first line is a comment to Redis, and missing where Redis wrote the manifest. Its checksum is over itself up to
/// `crc=` and over all lines behind it: one flipped bit can make an `h` of an `i`.
///
/// A file of type `h` belongs to the log no longer and is about to be removed.
///
/// @param base what was in the keyspace before the first increment; null where that was nothing
/// @param increments ascending
/// @param history what is to be removed
public record Manifest(@Nullable Entry base, List<Entry> increments, List<Entry> history) {
    static final Manifest EMPTY = new Manifest(null, List.of(), List.of());
    static final String TEMPORARY = "temp-";

    private static final String HEAD = Annotation.MARK + "manifest ";
    private static final Pattern HEAD_LINE = Pattern.compile(HEAD + "crc=([0-9a-f]{8})\n");
    private static final Pattern LINE =
            Pattern.compile("file (?:\"([^\"\\\\]+)\"|([^\" ]+)) seq ([0-9]{1,18}) type ([bih])(?: .*)?");

    /// One file.
    public record Entry(String name, long sequence) {}

    boolean isEmpty() {
        return base == null && increments.isEmpty();
    }

    Entry nextIncrement(String prefix) {
        long sequence = increments.isEmpty() ? 1 : increments.getLast().sequence() + 1;
        return incrementOf(prefix, sequence);
    }

    static Entry incrementOf(String prefix, long sequence) {
        return new Entry(prefix + "." + sequence + ".incr.aof", sequence);
    }

    Entry nextBase(String prefix, boolean isRdb) {
        long sequence = base == null ? 1 : base.sequence() + 1;
        return new Entry(prefix + "." + sequence + (isRdb ? ".base.rdb" : ".base.aof"), sequence);
    }

    Manifest withIncrement(Entry entry) {
        var longer = new ArrayList<>(increments);
        longer.add(entry);
        return new Manifest(base, List.copyOf(longer), history);
    }

    /// The log that begins with a new base; everything else is history.
    Manifest rebased(Entry newBase, List<Entry> kept) {
        var old = new ArrayList<>(history);
        if (base != null) {
            old.add(base);
        }
        for (var increment : increments) {
            if (!kept.contains(increment)) {
                old.add(increment);
            }
        }
        return new Manifest(newBase, List.copyOf(kept), List.copyOf(old));
    }

    /// The log without the increments behind `last`, which become history.
    Manifest upTo(Entry last) {
        int count = increments.indexOf(last) + 1;
        var old = new ArrayList<>(history);
        old.addAll(increments.subList(count, increments.size()));
        return new Manifest(base, List.copyOf(increments.subList(0, count)), List.copyOf(old));
    }

    static String nameFor(String prefix) {
        return prefix + ".manifest";
    }

    /// The manifest in `directory`; [#EMPTY] where there is none.
    static Manifest read(Disk disk, Path directory, String prefix) throws IOException {
        var path = directory.resolve(nameFor(prefix));
        if (!disk.exists(path)) {
            return EMPTY;
        }
        byte[] bytes;
        try (var arena = Arena.ofConfined()) {
            bytes = disk.map(path, arena).toArray(ValueLayout.JAVA_BYTE);
        }
        verify(path, new String(bytes, StandardCharsets.ISO_8859_1));
        return parse(path, new String(bytes, StandardCharsets.UTF_8));
    }

    /// @param bytes a character for each
    private static void verify(Path path, String bytes) throws JournalException {
        var head = HEAD_LINE.matcher(bytes);
        if (head.lookingAt() && !head.group(1).equals(sumOf(bytes.substring(head.end())))) {
            throw new JournalException(
                    "%s: the lines are not those whose checksum stands in the first. Restore it from a copy; or, where you made this change yourself and mean it, remove the first line."
                            .formatted(path));
        }
    }

    private static String sumOf(String lines) {
        return Chain.digits(new Chain().after(0).add(HEAD).add(lines).value());
    }

    static Manifest parse(Path path, String text) throws JournalException {
        Entry base = null;
        var increments = new ArrayList<Entry>();
        var history = new ArrayList<Entry>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var match = LINE.matcher(line);
            if (!match.matches()) {
                throw damaged(path, number, "is not \"file NAME seq NUMBER type b|i|h\"");
            }
            var name = match.group(1) != null ? match.group(1) : match.group(2);
            if (name.indexOf('/') >= 0) {
                throw damaged(path, number, "names a file outside the directory");
            }
            var entry = new Entry(name, Long.parseLong(match.group(3)));
            switch (match.group(4)) {
                case "b" -> {
                    if (base != null) {
                        throw damaged(path, number, "names a second base");
                    }
                    base = entry;
                }
                case "i" -> {
                    if (!increments.isEmpty() && increments.getLast().sequence() >= entry.sequence()) {
                        throw damaged(path, number, "has a sequence number that does not ascend");
                    }
                    increments.add(entry);
                }
                default -> history.add(entry);
            }
        }
        return new Manifest(base, List.copyOf(increments), List.copyOf(history));
    }

    private static JournalException damaged(Path path, int line, String what) {
        return new JournalException(
                "%s: line %d %s. Correct it, or restore the directory from a copy.".formatted(path, line, what));
    }

    String text() {
        var text = new StringBuilder();
        if (base != null) {
            line(text, base, 'b');
        }
        history.forEach(entry -> line(text, entry, 'h'));
        increments.forEach(entry -> line(text, entry, 'i'));
        var sum = sumOf(new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        return text.insert(0, HEAD + "crc=" + sum + "\n").toString();
    }

    private static void line(StringBuilder text, Entry entry, char type) {
        var name = entry.name().indexOf(' ') < 0 ? entry.name() : '"' + entry.name() + '"';
        text.append("file ").append(name).append(" seq ").append(entry.sequence());
        text.append(" type ").append(type).append('\n');
    }

    /// Replaces the manifest in `directory`, whole or not at all; durable when this returns.
    void save(Disk disk, Path directory, String prefix) throws IOException {
        var path = directory.resolve(nameFor(prefix));
        var fresh = directory.resolve(TEMPORARY + nameFor(prefix));
        disk.delete(fresh);
        try (var file = disk.append(fresh)) {
            file.writeAll(ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.rename(fresh, path);
        disk.syncDirectory(directory);
    }

    /// Removes the files that are history, and then their lines.
    Manifest withoutHistory(Disk disk, Path directory, String prefix) throws IOException {
        if (history.isEmpty()) {
            return this;
        }
        for (var entry : history) {
            disk.delete(directory.resolve(entry.name()));
        }
        var rest = new Manifest(base, increments, List.of());
        rest.save(disk, directory, prefix);
        return rest;
    }
}
