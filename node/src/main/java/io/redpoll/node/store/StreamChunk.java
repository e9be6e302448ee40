package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;
import java.util.function.IntFunction;

/// Entries of a stream that follow each other, packed into one [Listpack] as Redis packs them (its t_stream.c), so
/// that they go to and come from its files as they are:
///
/// ```
/// master  entries · deleted entries · n · n names of fields · 0
/// entry   flags · ms less the chunk's · seq less the chunk's
///         · n values, where SAME_FIELDS; else n · n names each with its value
///         · entries of the listpack so far
/// ```
///
/// The chunk's id, which its entries' are counted from, is that of its first entry and stands with whoever points at
/// it. A deleted entry stays, flagged, until its chunk has no other. This class knows the layout; the block belongs
/// to the caller.
final class StreamChunk {
    static final int DELETED = 1;
    static final int SAME_FIELDS = 2;

    private StreamChunk() {}

    /// Entries that are there.
    static long live(long chunk) {
        return Listpack.number(Listpack.first(chunk));
    }

    /// Entries that are deleted.
    static long deleted(long chunk) {
        return Listpack.number(Listpack.next(Listpack.first(chunk)));
    }

    /// The listpack's entry that holds the number of names in the master.
    static long names(long chunk) {
        return Listpack.next(Listpack.next(Listpack.first(chunk)));
    }

    /// The listpack's entry with the flags of the last entry.
    static long last(long chunk) {
        long at = Listpack.last(chunk);
        for (long left = Listpack.number(at); left > 0; left--) {
            at = Listpack.previous(chunk, at);
        }
        return at;
    }

    /// Bytes of a new chunk with one entry of the names and values at `from` and on.
    static long bytes(IntFunction<Slice> words, int from, int pairs) {
        long bytes = Listpack.EMPTY_BYTES + Listpack.entryBytes(1) + 2L * Listpack.entryBytes(0);
        bytes += Listpack.entryBytes(pairs);
        for (int i = 0; i < pairs; i++) {
            bytes += Listpack.entryBytes(words.apply(from + 2 * i));
        }
        return bytes + sameBytes(0, 0, words, from, pairs);
    }

    /// Bytes of an entry with the master's fields.
    static long sameBytes(long ms, long seq, IntFunction<Slice> words, int from, int pairs) {
        long bytes = Listpack.entryBytes(SAME_FIELDS) + Listpack.entryBytes(ms) + Listpack.entryBytes(seq);
        for (int i = 0; i < pairs; i++) {
            bytes += Listpack.entryBytes(words.apply(from + 2 * i + 1));
        }
        return bytes + Listpack.entryBytes(pairs + 3L);
    }

    /// Bytes of an entry with fields of its own.
    static long ownBytes(long ms, long seq, IntFunction<Slice> words, int from, int pairs) {
        long bytes = Listpack.entryBytes(0) + Listpack.entryBytes(ms) + Listpack.entryBytes(seq);
        bytes += Listpack.entryBytes(pairs);
        for (int i = 0; i < 2 * pairs; i++) {
            bytes += Listpack.entryBytes(words.apply(from + i));
        }
        return bytes + Listpack.entryBytes(2L * pairs + 4);
    }

    /// Writes a chunk with one entry, whose id is the chunk's.
    static void create(long chunk, IntFunction<Slice> words, int from, int pairs) {
        Listpack.create(chunk);
        add(chunk, 1);
        add(chunk, 0);
        add(chunk, pairs);
        for (int i = 0; i < pairs; i++) {
            add(chunk, words.apply(from + 2 * i));
        }
        add(chunk, 0);
        appendSame(chunk, 0, 0, words, from, pairs);
    }

    /// Whether these are the names in the master, in the same order.
    static boolean hasSameFields(long chunk, IntFunction<Slice> words, int from, int pairs) {
        long at = names(chunk);
        if (Listpack.number(at) != pairs) {
            return false;
        }
        for (int i = 0; i < pairs; i++) {
            at = Listpack.next(at);
            if (!Listpack.equals(at, words.apply(from + 2 * i))) {
                return false;
            }
        }
        return true;
    }

    static void appendSame(long chunk, long ms, long seq, IntFunction<Slice> words, int from, int pairs) {
        add(chunk, SAME_FIELDS);
        add(chunk, ms);
        add(chunk, seq);
        for (int i = 0; i < pairs; i++) {
            add(chunk, words.apply(from + 2 * i + 1));
        }
        add(chunk, pairs + 3L);
    }

    static void appendOwn(long chunk, long ms, long seq, IntFunction<Slice> words, int from, int pairs) {
        add(chunk, 0);
        add(chunk, ms);
        add(chunk, seq);
        add(chunk, pairs);
        for (int i = 0; i < 2 * pairs; i++) {
            add(chunk, words.apply(from + i));
        }
        add(chunk, 2L * pairs + 4);
    }

    private static void add(long chunk, long number) {
        Listpack.insert(chunk, Listpack.end(chunk), number);
    }

    private static void add(long chunk, Slice text) {
        Listpack.insert(chunk, Listpack.end(chunk), text);
    }

    /// By how many bytes other numbers in the master make the chunk longer.
    static int growth(long chunk, long live, long deleted) {
        long first = Listpack.first(chunk);
        return Listpack.entryBytes(live)
                - Listpack.bytesOf(first)
                + Listpack.entryBytes(deleted)
                - Listpack.bytesOf(Listpack.next(first));
    }

    /// The block has [#growth(long, long, long)] to spare.
    static void setCounts(long chunk, long live, long deleted) {
        long first = Listpack.first(chunk);
        long second = Listpack.next(first) - first;
        // What shrinks first makes room for what grows.
        if (Listpack.entryBytes(live) <= Listpack.bytesOf(first)) {
            Listpack.replace(chunk, first, live);
            Listpack.replace(chunk, Listpack.next(first), deleted);
        } else {
            Listpack.replace(chunk, first + second, deleted);
            Listpack.replace(chunk, first, live);
        }
    }

    /// Flags an entry, by the listpack's entry with its flags.
    static void delete(long chunk, long entry) {
        Listpack.replace(chunk, entry, Listpack.number(entry) | DELETED);
    }
}
