package io.redpoll.node.journal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whose history each byte of a journal belongs to: where each epoch began, ascending. Immutable.
///
/// Two journals with an equal entry hold equal bytes up to there, because an epoch has one leader and a leader
/// continues what it had. An entry's coordinator tells apart epochs of one number that were made by different hands
/// (two standalone nodes each begin with epoch 1). An epoch may stand here twice, by different coordinators: its leader
/// restarted without having been replaced, and went on from what its disk had kept, which may be less than what it had
/// already sent.
public final class EpochTable {
    public static final EpochTable EMPTY = new EpochTable(List.of());

    /// How many epochs are remembered; older ones belong to bytes that nobody can still ask for.
    static final int STARTS_MAX = 512;

    /// An epoch's beginning.
    ///
    /// @param offset position of the first byte that belongs to it
    /// @param coordinator who made the epoch: a sentinel's id, or the node's own when it leads from its
    ///     configuration
    public record Start(long epoch, long offset, String coordinator) {}

    private final List<Start> starts;

    private EpochTable(List<Start> starts) {
        this.starts = starts;
    }

    /// The table of these beginnings.
    ///
    /// @throws IllegalArgumentException where epochs or offsets do not ascend
    public static EpochTable of(List<Start> starts) {
        var table = EMPTY;
        for (var start : starts) {
            table = table.with(start.epoch(), start.offset(), start.coordinator());
        }
        return table;
    }

    /// This table with one more epoch, newer than all.
    public EpochTable with(long epoch, long offset, String coordinator) {
        var last = last();
        if (epoch <= 0 || offset < 0 || (last != null && (!follows(epoch, coordinator) || offset < last.offset()))) {
            throw new IllegalArgumentException(
                    "epoch %d at %d does not follow %s".formatted(epoch, offset, last == null ? "nothing" : last));
        }
        var longer = new ArrayList<>(starts);
        longer.add(new Start(epoch, offset, coordinator));
        return new EpochTable(List.copyOf(
                longer.size() <= STARTS_MAX ? longer : longer.subList(longer.size() - STARTS_MAX, longer.size())));
    }

    /// Whether an epoch may begin behind the last one: it is newer, or the same in another's hands.
    public boolean follows(long epoch, String coordinator) {
        var last = last();
        return last == null
                || epoch > last.epoch()
                || (epoch == last.epoch() && !coordinator.equals(last.coordinator()));
    }

    /// This table as it was when the journal ended at `end`: epochs that begin there or later are gone.
    public EpochTable before(long end) {
        return new EpochTable(
                starts.stream().filter(start -> start.offset() < end).toList());
    }

    public List<Start> starts() {
        return starts;
    }

    public @Nullable Start last() {
        return starts.isEmpty() ? null : starts.getLast();
    }

    /// The newest epoch; 0 where there is none.
    public long epoch() {
        return starts.isEmpty() ? 0 : starts.getLast().epoch();
    }

    /// The epoch of the byte at `offset`; 0 where it is older than the table.
    public long epochAt(long offset) {
        long found = 0;
        for (var start : starts) {
            if (start.offset() <= offset) {
                found = start.epoch();
            }
        }
        return found;
    }

    /// Up to where two journals hold the same bytes: the end of their last common epoch, where it ended sooner.
    ///
    /// @param end where the journal of this table ends
    /// @param otherEnd where the journal of `other` ends
    /// @return -1 where they share no epoch, so that nothing can be said
    public long commonOffset(long end, EpochTable other, long otherEnd) {
        for (int i = starts.size() - 1; i >= 0; i--) {
            int j = other.starts.indexOf(starts.get(i));
            if (j >= 0) {
                return Math.min(endOf(i, end), other.endOf(j, otherEnd));
            }
        }
        return -1;
    }

    private long endOf(int index, long end) {
        return index + 1 < starts.size() ? starts.get(index + 1).offset() : end;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EpochTable table && starts.equals(table.starts);
    }

    @Override
    public int hashCode() {
        return starts.hashCode();
    }

    @Override
    public String toString() {
        return starts.toString();
    }
}
