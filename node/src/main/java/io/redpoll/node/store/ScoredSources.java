package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// Sorted sets and sets that a command reads side by side, by their numbers from 0; in a set every member has the
/// score 1.
///
/// Valid while the locks of all their slots are held and nothing is changed.
public final class ScoredSources {
    private static final double SCORE_IN_SET = 1;

    private final Access access;
    private final MemberTable members;
    private final ScoredPack pack = new ScoredPack();
    private final Elements elements = new Elements();

    /// Of each source its kind and where its value is; 0 where there is no key.
    private int[] kinds = new int[8];

    private long[] values = new long[8];
    private int size;
    private boolean walksNothing;

    ScoredSources(Access access, SlabCache cache, Segments segments) {
        this.access = access;
        this.members = new MemberTable(cache, segments);
    }

    public ScoredSources begin() {
        size = 0;
        return this;
    }

    /// Adds what a key holds.
    ///
    /// @param isForChange whether something is stored that follows from it: then a key whose time is over is
    ///     removed first, so that a replica, which does not know the time, finds the same
    /// @throws WrongTypeException where the key holds neither a sorted set nor a set
    public void add(Slice key, boolean isForChange) {
        long record = isForChange ? access.claim(key) : access.read(key);
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        kinds[size] = 0;
        values[size] = 0;
        if (record != 0) {
            int type = KeyRecord.type(record);
            if (type != Type.SORTED_SET && type != Type.SET) {
                throw WrongTypeException.INSTANCE;
            }
            kinds[size] = KeyRecord.kind(record);
            values[size] = KeyRecord.valueAddress(record);
        }
        size++;
    }

    /// How many sources there are.
    public int size() {
        return size;
    }

    /// How many members a source has.
    public int count(int number) {
        return values[number] == 0
                ? 0
                : elements.open(kinds[number], values[number]).count();
    }

    /// Begins a walk over the members of a source, for which [#next()] goes to the first.
    public void walk(int number) {
        walksNothing = values[number] == 0;
        if (!walksNothing) {
            elements.open(kinds[number], values[number]);
        }
    }

    /// Goes on to the next member of the walk; false at the end.
    public boolean next() {
        return !walksNothing && elements.next();
    }

    /// The member that the walk is at, valid until the next step.
    public Slice member() {
        return elements.name();
    }

    public double score() {
        return elements.type() == Type.SET ? SCORE_IN_SET : elements.score();
    }

    /// A member's score in a source, NaN where it is not there. Does not disturb a walk.
    public double score(int number, Slice name) {
        long value = values[number];
        if (value == 0) {
            return Double.NaN;
        }
        boolean isSet = Encoding.type(kinds[number]) == Type.SET;
        switch (Encoding.of(kinds[number])) {
            case Encoding.LISTPACK -> {
                long entry = isSet ? Listpack.find(Listpack.first(value), name, 1) : ScoredPack.find(value, name);
                return entry == 0 ? Double.NaN : isSet ? SCORE_IN_SET : pack.score(entry);
            }
            case Encoding.INTSET -> {
                return name.isLong() && Intset.has(value, name.toLong()) ? SCORE_IN_SET : Double.NaN;
            }
            case Encoding.TABLE, Encoding.SKIPLIST -> {
                long record = members.open(value).find(name);
                return record == 0 ? Double.NaN : isSet ? SCORE_IN_SET : MemberTree.score(record);
            }
            default -> throw new AssertionError("no members are known of encoding " + Encoding.of(kinds[number]));
        }
    }
}
