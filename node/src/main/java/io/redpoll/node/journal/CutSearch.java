package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Looks for the record with which a cut is to begin. Reads on to the end of its batch, whose checksum says whether
/// what stands before it is what was written.
///
/// Not thread-safe; for one walk.
final class CutSearch implements AofWalk.Visitor {
    /// @param at the byte where the first record to be cut begins
    /// @param keep how long the file is to be: less, where a batch's line is of no more use
    /// @param cutLine to be appended behind that; empty where none is needed
    /// @param db selected there
    /// @param offset the record's position
    record Place(Manifest.Entry file, long at, long keep, String cutLine, int db, long offset) {}

    /// Whether a record is the first to be cut.
    private interface Boundary {
        /// @param second at which it was run; -1 where that is not known
        boolean isAt(long position, long second);
    }

    private final Boundary boundary;
    private final boolean isPartEnough;
    private final CommandSink sink;

    private @Nullable Place place;

    /// How many batches must be sound: with the one that a part is kept of.
    private int verifiedAt;
    private long firstSecond = -1;
    private long second = -1;
    private long commands;

    private CutSearch(Boundary boundary, boolean isPartEnough, CommandSink sink) {
        this.boundary = boundary;
        this.isPartEnough = isPartEnough;
        this.sink = sink;
    }

    /// For the record at a position; reads all of the log.
    ///
    /// @param sink reads the base's snapshot
    static CutSearch at(long offset, CommandSink sink) {
        return new CutSearch((position, second) -> position == offset, false, sink);
    }

    /// As [#at], but what is damaged behind the place is not seen.
    static CutSearch atAnyDamageBehind(long offset, CommandSink sink) {
        return new CutSearch((position, second) -> position == offset, true, sink);
    }

    /// For the first record that was run later than in this second since 1970.
    static CutSearch after(long limit, CommandSink sink) {
        return new CutSearch((position, second) -> second > limit, true, sink);
    }

    /// Null where there is no such record.
    @Nullable
    Place place() {
        return place;
    }

    /// The first second that the log names; -1 where it names none.
    long firstSecond() {
        return firstSecond;
    }

    /// How many commands stand before the place.
    long commands() {
        return commands;
    }

    @Override
    public void recordBegins(AofWalk walk, Manifest.Entry file, long at) {
        if (place == null && boundary.isAt(walk.position(), second)) {
            long keep = walk.keepAt(at);
            place = new Place(file, at, keep, keep == at ? walk.cutLine(at) : "", walk.db(), walk.position());
            verifiedAt = keep == at ? walk.finished() + 1 : walk.finished();
        }
    }

    @Override
    public void runAt(long second) {
        this.second = second;
        firstSecond = firstSecond < 0 ? second : firstSecond;
    }

    @Override
    public boolean isDone(AofWalk walk) {
        return isPartEnough && place != null && walk.finished() >= verifiedAt;
    }

    @Override
    public void command(int db, Slice[] arguments, int count) {
        if (place == null) {
            commands++;
        }
    }

    @Override
    public long snapshot(Path path, long address, long size) throws IOException {
        return sink.snapshot(path, address, size);
    }
}
