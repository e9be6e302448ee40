package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Goes through the files of the log from the first byte to the last: finds every record and its position, and checks
/// the annotations.
///
/// ## Telling apart what can be wrong
/// A batch's annotation stands before its bytes and says how many they are.
/// - Fewer bytes than announced, and the file ends there: the write was *torn*. What is there is a true beginning of
///   what was written. Whoever takes records off the end by hand makes the same picture, rightly.
/// - As many bytes as announced, another checksum, and one flipped bit explains it: the *disk* lies. Refused.
/// - Anything else that still reads as commands, also behind the last announced byte: a *hand* was here. It loads, but
///   the positions are no longer those that other nodes know.
/// - What does not read as commands: refused, whoever did it.
///
/// A record whose length points beyond the file is torn only if the announced bytes are missing, too; otherwise one
/// damaged digit would silently cut off everything behind it.
///
/// Not thread-safe; runs once.
final class AofWalk {
    private static final int WARNINGS_MAX = 20;

    /// How an RDB file begins that is a base of ours: the version, and an AUX field with its two lengths.
    private static final Pattern RDB_MARK = Pattern.compile(
            "^REDIS[0-9]{4}\\xfa." + Rewrite.MARK + ".offset=([0-9]{1,18}) epoch=([0-9]{1,18})", Pattern.DOTALL);

    private static final int RDB_MARK_BYTES_MAX = 128;
    private static final String CUT_LINE = Annotation.MARK + Annotation.CUT + " ";
    private static final String FLIPPED = " one bit flipped since it was written, as the checksum shows";
    private static final long FLIP_SEARCH_BYTES_MAX = 16 << 20;

    /// What is met on the way.
    interface Visitor extends CommandSink {
        /// A record begins at this byte of an increment.
        default void recordBegins(AofWalk walk, Manifest.Entry file, long at) {}

        /// What comes next was run at this second since 1970.
        default void runAt(long second) {}

        /// Whether the rest is not to be read. Asked between records.
        default boolean isDone(AofWalk walk) {
            return false;
        }
    }

    /// How a file ends that was not written to its end.
    ///
    /// @param keep how many bytes are good
    /// @param bytes how many are not
    /// @param cutLine to be appended behind the good ones; empty where none is needed
    /// @param crc that the next annotation follows
    record Torn(Path path, long keep, long bytes, String cutLine, int crc) {}

    private final Disk disk;
    private final Path directory;
    private final Manifest manifest;
    private final Visitor visitor;
    private final Chain chain = new Chain();

    private long position;
    private EpochTable epochs = EpochTable.EMPTY;
    private long lastEpoch;
    private boolean edited;
    private long commands;
    private final List<String> warnings = new ArrayList<>();
    private @Nullable Torn torn;
    private int db;

    // Of the file under way.
    private Manifest.Entry file = new Manifest.Entry("", 0);
    private Path path = Path.of("");
    private long address;
    private long size;
    private boolean inBase;
    private boolean ours;
    private boolean complete;
    private boolean unannounced;

    // Of the batch under way; `batch` is null outside.
    private @Nullable Annotation batch;

    private boolean hasRecords;
    private int finished;
    private long verifiedEnd;
    private int crcBefore;
    private int crc;
    private long lineAt;
    private long bytesAt;

    AofWalk(Disk disk, Path directory, Manifest manifest, Visitor visitor) {
        this.disk = disk;
        this.directory = directory;
        this.manifest = manifest;
        this.visitor = visitor;
    }

    void run() throws IOException {
        if (manifest.base() != null) {
            inBase = true;
            walk(manifest.base());
            inBase = false;
            verifiedEnd = position;
        }
        for (var increment : manifest.increments()) {
            if (torn != null) {
                throw new JournalException(
                        "%s ends in the middle of a record at byte %d, but is not the last file of the log. Restore it from a copy or from another node."
                                .formatted(torn.path(), torn.keep()));
            }
            if (visitor.isDone(this)) {
                return;
            }
            walk(increment);
        }
    }

    private void walk(Manifest.Entry entry) throws IOException {
        file = entry;
        path = directory.resolve(entry.name());
        if (!disk.exists(path)) {
            throw new JournalException(
                    "%s is named in the manifest, but missing. Restore it from a copy or from another node."
                            .formatted(path));
        }
        ours = false;
        complete = false;
        unannounced = false;
        batch = null;
        crc = 0;
        db = 0;
        try (var arena = Arena.ofConfined()) {
            var mapped = disk.map(path, arena);
            address = mapped.address();
            size = mapped.byteSize();
            try {
                records(isRdb() ? snapshot() : 0);
            } finally {
                visitor.fileEnds();
            }
        }
    }

    private boolean isRdb() {
        return (size >= 5 && Memory.getInt(address) == 0x49444552 && Memory.getByte(address + 4) == 'S')
                || (size >= 6 && Memory.getInt(address) == 0x4b4c4156 && Memory.getShort(address + 4) == 0x5945);
    }

    /// Returns where the commands begin that may stand behind it.
    private long snapshot() throws IOException {
        if (!inBase) {
            throw corrupt(0, "begins an RDB file, which only a base may be");
        }
        long end = visitor.snapshot(path, address, size);
        var mark = RDB_MARK.matcher(head());
        if (mark.find()) {
            ours = true;
            complete = true; // its own end was found
            position = Long.parseLong(mark.group(1));
            lastEpoch = Math.max(lastEpoch, Long.parseLong(mark.group(2)));
            if (end < size) {
                edit(end, "comes after the end of the RDB file");
            }
        }
        return end;
    }

    private String head() {
        int length = (int) Math.min(size, RDB_MARK_BYTES_MAX);
        return new String(new Slice().point(address, length).toBytes(), StandardCharsets.ISO_8859_1);
    }

    private void records(long from) throws IOException {
        var cursor = new RespCursor(address, size);
        long at = from;
        while (at < size && torn == null && !visitor.isDone(this)) {
            at = Memory.getByte(address + at) == '#' ? comment(at) : record(cursor, at);
        }
        if (torn == null && at == size) {
            endOfFile();
        }
    }

    private long record(RespCursor cursor, long at) throws IOException {
        long end = cursor.read(at);
        if (end < 0) {
            return broken(cursor, at, at, end);
        }
        if (cursor.is("SELECT", 2)) {
            select(cursor, at);
        } else if (cursor.is("MULTI", 1)) {
            return transaction(cursor, at, end);
        } else {
            begins(at);
            visitor.command(db, cursor.arguments(), cursor.count());
            commands++;
            passes(end - at);
        }
        return end;
    }

    private void begins(long at) {
        if (!inBase) {
            if (batch == null && !unannounced) {
                unannounced = true;
                edit(at, "begins records that no annotation announced");
            }
            visitor.recordBegins(this, file, at);
            hasRecords = true;
        }
    }

    private void passes(long payload) {
        if (!inBase) {
            position += Frame.sizeOf((int) payload);
        }
    }

    private void select(RespCursor cursor, long at) throws IOException {
        var number = cursor.arguments()[1];
        if (!number.isLong() || number.toLong() < 0 || number.toLong() > 255) {
            throw corrupt(at, "selects no database");
        }
        db = (int) number.toLong();
    }

    /// Finds the end of a transaction first, so that the visitor is given all of it or nothing.
    private long transaction(RespCursor cursor, long at, long first) throws IOException {
        long last = first;
        while (true) {
            if (last < size && Memory.getByte(address + last) == '#') {
                long line = lineEnd(last);
                if (line < 0) {
                    return tear(at);
                }
                last = line;
                continue;
            }
            long next = cursor.read(last);
            if (next < 0) {
                return broken(cursor, at, last, next);
            }
            if (cursor.is("EXEC", 1)) {
                deliver(cursor, at, first, last);
                return next;
            }
            last = next;
        }
    }

    private void deliver(RespCursor cursor, long at, long first, long last) throws IOException {
        begins(at);
        visitor.transactionBegins(db);
        for (long next = first; next < last; ) {
            if (Memory.getByte(address + next) == '#') {
                next = lineEnd(next);
                continue;
            }
            long command = next;
            next = cursor.read(next);
            if (cursor.is("SELECT", 2)) {
                select(cursor, command);
            } else {
                visitor.command(db, cursor.arguments(), cursor.count());
                commands++;
            }
        }
        visitor.transactionEnds();
        if (last > first) {
            passes(last - first);
        }
    }

    /// @param at where the record begins
    /// @param command the one in it that could not be read
    private long broken(RespCursor cursor, long at, long command, long result) throws IOException {
        if (result == RespCursor.INCOMPLETE) {
            return tear(at);
        }
        if (!inBase && endsInZeros(command)) {
            return tearZeros(at);
        }
        throw corrupt(cursor.wrongAt(), "is not what a command has there");
    }

    /// Whether the file's length reached the disk before its last bytes did: what is there of the command is right, and
    /// all behind it is 0.
    private boolean endsInZeros(long command) {
        long end = zerosFrom();
        return end < size && new RespCursor(address, end).read(command) == RespCursor.INCOMPLETE;
    }

    private long tearZeros(long at) throws IOException {
        if (batch != null && at >= bytesAt + batch.number("bytes")) {
            finish(at);
        }
        torn = tornAt(at);
        return size;
    }

    private long zerosFrom() {
        long end = size;
        while (end > 0 && Memory.getByte(address + end - 1) == 0) {
            end--;
        }
        return end;
    }

    /// The bytes from `at` on end too soon.
    private long tear(long at) throws IOException {
        if (batch != null) {
            long announcedEnd = bytesAt + batch.number("bytes");
            if (at < announcedEnd && announcedEnd <= size && !beginsCutLine(at)) {
                throw corrupt(at, "begins a record that is longer than the bytes announced before it");
            }
            if (at >= announcedEnd) {
                finish(at);
            }
        }
        if (inBase) {
            throw new JournalException(
                    "%s ends in the middle of a record at byte %d. A base is never cut: restore it from a copy or from another node."
                            .formatted(path, at));
        }
        torn = tornAt(at);
        return size;
    }

    /// Whether the file ends in the middle of a cut line: the power went again while a torn tail was being repaired.
    private boolean beginsCutLine(long at) {
        for (int i = 0; i < CUT_LINE.length() && at + i < size; i++) {
            if (Memory.getByte(address + at + i) != CUT_LINE.charAt(i)) {
                return i > 0 && zerosFrom() <= at + i;
            }
        }
        return true;
    }

    private Torn tornAt(long at) {
        if (batch == null) {
            return new Torn(path, at, size - at, "", crc);
        }
        if (at == bytesAt) {
            return new Torn(path, lineAt, size - lineAt, "", crcBefore);
        }
        return new Torn(path, at, size - at, cutLine(at), cutCrc(at));
    }

    private void endOfFile() throws IOException {
        var last = batch;
        if (last != null && bytesAt + last.number("bytes") > size) {
            torn = tornAt(size);
            return;
        }
        finish(size);
        if (inBase && ours && !complete) {
            throw new JournalException(
                    "%s has no last line: it is not complete. Restore it from a copy or from another node."
                            .formatted(path));
        }
        if (!ours && !unannounced && size > 0) {
            edit(0, "begins a file without annotations");
        }
    }

    private long lineEnd(long at) {
        long bound = Math.min(size, at + Annotation.LINE_BYTES_MAX);
        for (long next = at; next < bound; next++) {
            if (Memory.getByte(address + next) == '\n') {
                return next + 1;
            }
        }
        return bound == size ? RespCursor.INCOMPLETE : bound;
    }

    private long comment(long at) throws IOException {
        long end = lineEnd(at);
        if (end == RespCursor.INCOMPLETE) {
            return tear(at);
        }
        if (Memory.getByte(address + end - 1) != '\n') {
            if (!inBase && zerosFrom() < end) {
                return tearZeros(at);
            }
            throw corrupt(at, "begins a line of more than " + Annotation.LINE_BYTES_MAX + " bytes");
        }
        var line = Annotation.parse(address + at, (int) (end - at));
        if (line == null) {
            long second = Annotation.second(address + at, (int) (end - at));
            if (second >= 0) {
                visitor.runAt(second);
            }
            return end; // Somebody's comment: the batch's checksum says whether it was there from the beginning.
        }
        switch (line.kind()) {
            case Annotation.BATCH -> begin(line, at, end);
            case Annotation.CUT -> cut(line, at, end);
            case Annotation.HISTORY -> history(line, at);
            case Annotation.EPOCH -> epoch(line, at);
            case Annotation.NOOP -> noop(line, at);
            case Annotation.BASE -> base(line, at);
            case Annotation.END -> end(line, at, end);
            default -> edit(at, "has an annotation of an unknown kind");
        }
        return end;
    }

    private void begin(Annotation line, long at, long end) throws IOException {
        finish(at);
        if (visitor.isDone(this)) {
            return;
        }
        long offset = line.number("offset");
        if (inBase || line.crc() < 0 || offset < 0 || line.number("bytes") < 0 || line.number("epoch") < 0) {
            throw corrupt(at, "begins an annotation that cannot be read");
        }
        if (offset != position) {
            edit(at, "goes on at position " + offset + " where " + position + " was expected");
            position = offset;
        }
        ours = true;
        batch = line;
        hasRecords = false;
        crcBefore = crc;
        crc = (int) line.crc();
        lineAt = at;
        bytesAt = end;
        lastEpoch = Math.max(lastEpoch, line.number("epoch"));
    }

    /// Checks the batch under way, whose bytes end here.
    private void finish(long end) throws IOException {
        var line = batch;
        if (line == null) {
            return;
        }
        batch = null;
        long announced = line.number("bytes");
        if (end - bytesAt != announced) {
            edit(lineAt, "announces " + announced + " bytes, but " + (end - bytesAt) + " follow");
            return;
        }
        int found = chained(end).value();
        if (found != crc) {
            refuseFlip(crc, found, end);
            edit(lineAt, "announces bytes with another checksum than those that follow");
            return;
        }
        finished++;
        verifiedEnd = position;
    }

    /// The checksum of the batch under way, if its bytes ended here.
    private Chain chained(long end) {
        long prefix = bytesAt - lineAt - Annotation.CRC_BYTES;
        return chain.after(crcBefore).add(address + lineAt, prefix).add(address + bytesAt, end - bytesAt);
    }

    private void refuseFlip(int stated, int found, long end) throws IOException {
        long bytes = end - bytesAt;
        long line = inBase ? 0 : bytesAt - lineAt - Annotation.CRC_BYTES;
        long distance = Chain.flippedByte(stated, found, Math.min(bytes + line, FLIP_SEARCH_BYTES_MAX));
        if (distance >= bytes) {
            throw corrupt(lineAt, "begins a line that has" + FLIPPED);
        }
        if (distance >= 0) {
            throw corrupt(end - 1 - distance, "has" + FLIPPED);
        }
        if (Chain.isOneBitApart(stated, found)) {
            throw corrupt(lineAt, "begins a line whose checksum has" + FLIPPED);
        }
    }

    /// The line that says that the batch under way ends at `end` because it was cut there; empty outside batches.
    String cutLine(long end) {
        if (batch == null) {
            return "";
        }
        return Annotation.cut(position) + "crc=" + Chain.digits(cutCrc(end)) + "\r\n";
    }

    private int cutCrc(long end) {
        return chained(end).add(Annotation.cut(position)).value();
    }

    private void cut(Annotation line, long at, long end) {
        if (batch == null || line.number("offset") != position) {
            edit(at, "has a mark of a cut where none was made");
        } else if (line.crc()
                != (chained(at)
                                .add(address + at, end - at - Annotation.CRC_BYTES)
                                .value()
                        & 0xffffffffL)) {
            edit(at, "marks a cut behind other bytes than those that were there");
        }
        batch = null;
        crc = (int) line.crc();
    }

    private void history(Annotation line, long at) {
        learn(line, at, line.number("offset") <= position);
    }

    private void epoch(Annotation line, long at) {
        begins(at);
        learn(line, at, line.number("offset") == position);
        passes(Long.BYTES + line.coordinator().getBytes(StandardCharsets.UTF_8).length);
    }

    private void learn(Annotation line, long at, boolean inPlace) {
        var start = new EpochTable.Start(line.number("epoch"), line.number("offset"), line.coordinator());
        lastEpoch = Math.max(lastEpoch, start.epoch());
        if (epochs.starts().contains(start)) {
            return;
        }
        var last = epochs.last();
        if (!inPlace
                || start.epoch() <= 0
                || !epochs.follows(start.epoch(), start.coordinator())
                || start.offset() < 0
                || (last != null && start.offset() < last.offset())) {
            edit(at, "names an epoch that does not follow those before");
            return;
        }
        epochs = epochs.with(start.epoch(), start.offset(), start.coordinator());
    }

    private void noop(Annotation line, long at) {
        begins(at);
        long length = line.number("length");
        if (line.number("offset") != position || length < 1 || length > Frame.PAYLOAD_BYTES_MAX) {
            edit(at, "moves the position from where it is not");
        } else {
            passes(length);
        }
    }

    private void base(Annotation line, long at) throws IOException {
        if (!inBase || at > 0 || line.number("offset") < 0) {
            throw corrupt(at, "has a base's first line in the wrong place");
        }
        ours = true;
        position = line.number("offset");
        lastEpoch = Math.max(lastEpoch, line.number("epoch"));
    }

    private void end(Annotation line, long at, long end) throws IOException {
        if (!inBase || line.crc() < 0) {
            throw corrupt(at, "has a base's last line in the wrong place");
        }
        complete = true;
        int stated = (int) line.crc();
        int found = chain.after(0).add(address, end - Annotation.CRC_BYTES).value();
        if (end != size) {
            edit(end, "comes after the last line");
        } else if (line.number("bytes") != at) {
            edit(at, "announces " + line.number("bytes") + " bytes, but " + at + " are there");
        } else if (stated != found) {
            bytesAt = 0;
            lineAt = at;
            refuseFlip(stated, found, end - Annotation.CRC_BYTES);
            edit(at, "has another checksum than the bytes before it");
        }
    }

    private void edit(long at, String what) {
        edited = true;
        if (warnings.size() < WARNINGS_MAX) {
            warnings.add("%s: byte %d %s; it was edited, or written by another server".formatted(path, at, what));
        }
    }

    private JournalException corrupt(long at, String what) {
        return new JournalException(
                "%s: byte %d %s. The file is damaged; the node does not start with a part of its data. Restore the file from a copy or let the node copy its data from another; or, where you made this change yourself and mean it, remove the lines that begin with #REDPOLL and make the rest valid (redis-check-aof finds the place)."
                        .formatted(path, at, what));
    }

    long position() {
        return position;
    }

    /// How many batches were read to their end.
    int finished() {
        return finished;
    }

    /// Up to this position every byte is known to be what was written.
    long verifiedEnd() {
        return verifiedEnd;
    }

    int db() {
        return db;
    }

    EpochTable epochs() {
        return epochs;
    }

    long lastEpoch() {
        return lastEpoch;
    }

    boolean isEdited() {
        return edited;
    }

    long commands() {
        return commands;
    }

    List<String> warnings() {
        return warnings;
    }

    @Nullable
    Torn torn() {
        return torn;
    }

    /// Whether the last file has annotations of ours, so that it can be gone on with.
    boolean isOurs() {
        return ours && !inBase;
    }

    /// Checksum that the next annotation of the last file follows.
    int crc() {
        return crc;
    }

    /// How long the file is to be for a cut where a record begins: where it is the first of its batch, the batch's line
    /// goes, too.
    long keepAt(long at) {
        return batch != null && !hasRecords ? lineAt : at;
    }

    static Visitor visiting(CommandSink sink) {
        return new Visitor() {
            @Override
            public void command(int db, Slice[] arguments, int count) {
                sink.command(db, arguments, count);
            }

            @Override
            public long snapshot(Path path, long address, long size) throws IOException {
                return sink.snapshot(path, address, size);
            }

            @Override
            public void fileEnds() {
                sink.fileEnds();
            }

            @Override
            public void transactionBegins(int db) {
                sink.transactionBegins(db);
            }

            @Override
            public void transactionEnds() {
                sink.transactionEnds();
            }
        };
    }
}
