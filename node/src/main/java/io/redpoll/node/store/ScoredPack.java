package io.redpoll.node.store;

import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A small sorted set as Redis packs it: a listpack of members, each with its score behind it, in order. A
/// score without a fraction is a number, any other is text.
///
/// Used by one thread; an *entry* is that of a member.
final class ScoredPack {
    private final ListpackText names = new ListpackText();
    private final MemorySegment digits = Arena.ofAuto().allocate(Doubles.LENGTH_MAX);
    private final Slice scoreText = new Slice();
    private final Slice text = new Slice();

    static int count(long pack) {
        return Listpack.count(pack) / 2;
    }

    /// The entry of a member, or 0.
    static long find(long pack, Slice name) {
        return Listpack.find(Listpack.first(pack), name, 2);
    }

    static long seek(long pack, long rank) {
        return Listpack.seek(pack, 2 * rank);
    }

    /// The next member's entry, or 0.
    static long next(long entry) {
        return Listpack.next(Listpack.next(entry));
    }

    /// The entry of the member before, or 0.
    static long previous(long pack, long entry) {
        long score = Listpack.previous(pack, entry);
        return score == 0 ? 0 : Listpack.previous(pack, score);
    }

    double score(long entry) {
        long score = Listpack.next(entry);
        if (Listpack.isNumber(score)) {
            return Listpack.number(score);
        }
        Listpack.string(score, text);
        return Doubles.parse(text.address(), text.length());
    }

    /// The member's bytes, valid until the next call.
    Slice name(long entry) {
        return names.of(entry);
    }

    /// How many members come before an entry.
    static long rank(long pack, long entry) {
        long rank = 0;
        for (long at = Listpack.first(pack); at != entry; at = next(at)) {
            rank++;
        }
        return rank;
    }

    /// How many members have a smaller score, or this one.
    long countScores(long pack, double score, boolean orEqual) {
        long count = 0;
        for (long entry = Listpack.first(pack); entry != 0; entry = next(entry)) {
            double other = score(entry);
            if (orEqual ? other > score : other >= score) {
                return count;
            }
            count++;
        }
        return count;
    }

    /// How many members come before a name, or are it, given that all have the same score.
    long countNames(long pack, Slice name, boolean orEqual) {
        long count = 0;
        for (long entry = Listpack.first(pack); entry != 0; entry = next(entry)) {
            int order = compare(entry, name);
            if (orEqual ? order > 0 : order >= 0) {
                return count;
            }
            count++;
        }
        return count;
    }

    private int compare(long entry, Slice name) {
        var other = names.of(entry);
        return Memory.compare(other.address(), other.length(), name.address(), name.length());
    }

    /// Where a member that is not there belongs, in bytes from the beginning of the pack.
    long place(long pack, Slice name, double score) {
        for (long entry = Listpack.first(pack); entry != 0; entry = next(entry)) {
            double other = score(entry);
            if (other > score || (other == score && compare(entry, name) > 0)) {
                return entry - pack;
            }
        }
        return Listpack.end(pack) - pack;
    }

    /// Bytes that a member and its score take.
    int bytes(Slice name, double score) {
        return Listpack.entryBytes(name)
                + (isWhole(score) ? Listpack.entryBytes((long) score) : Listpack.entryBytes(textOf(score)));
    }

    /// Puts a member in at its [#place(long, Slice, double)]; the pack has the bytes to spare.
    void insert(long pack, long place, Slice name, double score) {
        Listpack.insert(pack, pack + place, name);
        long behind = pack + place + Listpack.entryBytes(name);
        if (isWhole(score)) {
            Listpack.insert(pack, behind, (long) score);
        } else {
            Listpack.insert(pack, behind, textOf(score));
        }
    }

    /// As Redis: what a long can say is a number, −0 too (util.c, double2ll).
    private static boolean isWhole(double score) {
        return score == (long) score && Math.abs(score) < 0x1p62;
    }

    private Slice textOf(double score) {
        return scoreText.point(digits.address(), Doubles.write(digits.address(), score));
    }
}
