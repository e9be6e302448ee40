package io.redpoll.node.store;

import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// Walks once over all elements of a value: the fields of a hash, the members of a set, a list from its head to its
/// tail, a sorted set in its order.
///
/// The value must not change meanwhile: the slot stays locked. Reused, used by one thread at a time; what a step shows
/// is valid until the next.
public final class Elements {
    private final ListpackText names = new ListpackText();
    private final ListpackText values = new ListpackText();
    private final Slice view = new Slice();
    private final Slice fieldValue = new Slice();
    private final StreamContent stream = new StreamContent();

    private int type = Type.NONE;
    private long value;
    private int encoding;
    private long nowMs;
    private boolean hides;
    private int count;
    private boolean begun;

    // Where the walk is: an entry of a listpack, a member's record, or a place in an intset.
    private long at;
    private int index;

    // In a long list.
    private final ListCursor list = new ListCursor();

    // In a tree.
    private final TreeCursor cursor = new TreeCursor();

    // In a table: the next cell to look at, the end of its segment, and where the next segment begins.
    private long root;
    private long cell;
    private long cellsEnd;
    private long position;

    /// Begins before the first element of a value, of which all are shown.
    ///
    /// @param kind of [Encoding]
    /// @param value address of the value in its key's record
    Elements open(int kind, long value) {
        return open(kind, value, Access.BEFORE_ALL);
    }

    /// Begins before the first element of a value.
    ///
    /// @param nowMs fields of a hash whose time is over by then are not shown
    Elements open(int kind, long value, long nowMs) {
        this.value = value;
        this.nowMs = nowMs;
        hides = false;
        type = Encoding.type(kind);
        encoding = Encoding.of(kind);
        begun = false;
        at = value;
        switch (encoding) {
            case Encoding.LISTPACK -> count = Listpack.count(value) / step();
            case Encoding.INTSET -> {
                count = Intset.count(value);
                index = -1;
            }
            case Encoding.SKIPLIST -> {
                count = MemberTable.count(value);
                root = ScoredTable.root(value);
            }
            case Encoding.TABLE -> openTable();
            case Encoding.TIMED_TABLE -> {
                openTable();
                hides = FieldTimes.earliest(value) <= nowMs;
                if (hides) {
                    count -= FieldTimes.due(value, nowMs);
                }
            }
            case Encoding.QUICKLIST -> {
                count = (int) Math.min(ChunkChain.count(value), Integer.MAX_VALUE);
                list.open(kind, value);
            }
            case Encoding.STREAM -> count = (int) StreamRoot.length(value);
            default -> throw new AssertionError("no elements are known of encoding " + encoding);
        }
        return this;
    }

    private void openTable() {
        count = MemberTable.count(value);
        root = MemberTable.root(value);
        cell = 0;
        cellsEnd = 0;
        position = 0;
    }

    /// Begins before the first element again.
    public void restart() {
        open(Encoding.kind(type, encoding), value, nowMs);
    }

    /// One of [Type]'s numbers.
    public int type() {
        return type;
    }

    /// The value as a whole where it is packed: a listpack, or of [numbers][#isNumbers()] an intset; else null.
    public @Nullable Slice packed() {
        return switch (encoding) {
            case Encoding.LISTPACK -> view.point(value, Listpack.bytes(value));
            case Encoding.INTSET -> view.point(value, Intset.bytes(value));
            default -> null;
        };
    }

    /// The value where it is a stream, which is not walked through here.
    public StreamContent stream() {
        return stream.open(value);
    }

    /// Whether the value is a set of nothing but whole numbers, in ascending order.
    public boolean isNumbers() {
        return encoding == Encoding.INTSET;
    }

    /// How many elements there are in all.
    public int count() {
        return count;
    }

    /// Goes on to the next element; false at the end.
    public boolean next() {
        if (encoding == Encoding.LISTPACK) {
            if (begun) {
                for (int i = 0; i < step() && at != 0; i++) {
                    at = Listpack.next(at);
                }
            } else {
                at = Listpack.first(at);
            }
            begun = true;
            return at != 0;
        }
        if (encoding == Encoding.INTSET) {
            return ++index < count;
        }
        if (encoding == Encoding.QUICKLIST) {
            boolean found = begun ? list.next() : list.begin(true);
            begun = true;
            at = list.entry;
            return found;
        }
        return encoding == Encoding.SKIPLIST ? nextInTree() : nextMember();
    }

    private boolean nextInTree() {
        boolean there = begun ? cursor.next() : CountedTree.toFirst(root, cursor);
        begun = true;
        at = there ? cursor.item() : 0;
        return there;
    }

    /// Goes on to a list's element at an index, which is there, instead of [#next()].
    void seek(long index) {
        if (encoding == Encoding.QUICKLIST) {
            list.seek(index);
            at = list.entry;
        } else {
            at = Listpack.seek(at, index);
        }
        begun = true;
    }

    /// How many of a list's elements from the current one on have so many bytes together, at least this one.
    public int ahead(int elementsMax, long bytesMax) {
        long bytes = 0;
        int elements = 0;
        long here = at;
        long chunk = list.chunk;
        do {
            bytes += Listpack.length(at);
            elements++;
        } while (elements < elementsMax && bytes < bytesMax && next());
        if (encoding == Encoding.QUICKLIST) {
            list.enter(chunk, true);
            list.entry = here;
        }
        at = here;
        return bytes > bytesMax && elements > 1 ? elements - 1 : elements;
    }

    /// Entries of a listpack that belong to one element.
    private int step() {
        return type == Type.HASH || type == Type.SORTED_SET ? 2 : 1;
    }

    private boolean nextMember() {
        while (true) {
            while (cell < cellsEnd) {
                at = Segment.record(Memory.getLong(cell));
                cell += 8;
                if (at != 0 && !(hides && FieldTimes.isDue(at, nowMs))) {
                    return true;
                }
            }
            if (root == 0 || (begun && position == 0)) {
                return false;
            }
            begun = true;
            long segment = Segments.at(root, position);
            cell = Segment.bucketAddress(segment, 0);
            cellsEnd = cell + Segment.bucketBytes(Segment.buckets(segment));
            position = Segment.end(segment);
        }
    }

    /// The element of a list, the member of a set or sorted set, the field of a hash.
    public Slice name() {
        return switch (encoding) {
            case Encoding.LISTPACK, Encoding.QUICKLIST -> names.of(at);
            case Encoding.INTSET -> names.number(Intset.at(at, index));
            default -> MemberRecord.name(at, view);
        };
    }

    /// The value of a hash's field.
    public Slice value() {
        return encoding == Encoding.LISTPACK ? values.of(Listpack.next(at)) : MemberRecord.value(at, fieldValue);
    }

    /// Whether the value is a hash of which some fields expire.
    public boolean isTimed() {
        return encoding == Encoding.TIMED_TABLE;
    }

    /// A time in milliseconds since 1970 before which no field of a [timed][#isTimed()] hash expires.
    public long earliest() {
        return FieldTimes.earliest(value);
    }

    /// When a hash's field expires, in milliseconds since 1970; [Strings#NO_EXPIRY] where it does not.
    public long expiresAt() {
        return encoding == Encoding.TIMED_TABLE && MemberRecord.hasWord(at) ? MemberRecord.word(at) : Strings.NO_EXPIRY;
    }

    /// The score of a sorted set's member.
    public double score() {
        if (encoding == Encoding.SKIPLIST) {
            return MemberTree.score(at);
        }
        long entry = Listpack.next(at);
        if (Listpack.isNumber(entry)) {
            return Listpack.number(entry);
        }
        Listpack.string(entry, view);
        return Doubles.parse(view.address(), view.length());
    }
}
