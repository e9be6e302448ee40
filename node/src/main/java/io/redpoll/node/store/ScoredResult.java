package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Slice;

/// A sorted set that a command puts together outside any key: to be stored at one, or to be shown.
///
/// [#begin()], then members in any order, [#sort()], then either [#store(Slice, Event)] or a walk; [#close()] in any
/// case. Used by one thread, once at a time.
public final class ScoredResult implements AutoCloseable {
    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final KeyspaceConfig config;
    private final ScoredTable members;
    private final ScoredPack pack = new ScoredPack();
    private final TreeCursor cursor = new TreeCursor();
    private final Slice view = new Slice();
    private long home;
    private boolean begun;

    ScoredResult(Access access, Table table, SlabCache cache, Segments segments, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.config = config;
        this.members = new ScoredTable(cache, segments);
    }

    public ScoredResult begin() {
        home = cache.allocate(ScoredTable.HOME_BYTES);
        members.create(home);
        return this;
    }

    @Override
    public void close() {
        if (home != 0) {
            ScoredTable.free(cache, home);
            cache.free(home, ScoredTable.HOME_BYTES);
            home = 0;
        }
    }

    public int count() {
        return members.count();
    }

    /// The member's score so far, NaN where it is not there.
    public double score(Slice name) {
        return members.score(name);
    }

    /// Gives a member a score, whether or not it is there.
    public void put(Slice name, double score) {
        members.note(name, score);
    }

    /// Takes out a member that may be there.
    public void remove(Slice name) {
        members.forget(name);
    }

    /// Puts the members into their order; nothing is put in any more.
    public void sort() {
        members.plant();
        begun = false;
    }

    /// Goes to the first member, then to the next; false at the end.
    public boolean next() {
        boolean there = begun ? cursor.next() : members.atRank(0, cursor);
        begun = true;
        return there;
    }

    /// The member that the walk is at, valid until the next step.
    public Slice member() {
        return MemberRecord.name(cursor.item(), view);
    }

    public double score() {
        return MemberTree.score(cursor.item());
    }

    /// Stores the result at a key in place of whatever it held, without an expiry; an empty one deletes the key.
    ///
    /// @return how many members were stored
    public int store(Slice key, Event event) {
        int count = count();
        long record = access.claim(key);
        if (count == 0) {
            if (record != 0) {
                table.remove();
                access.changed(key, Event.DEL);
            }
            return 0;
        }
        if (record != 0) {
            access.overwriting(key, record, Type.SORTED_SET);
        }
        long bytes = Listpack.EMPTY_BYTES;
        long longest = 0;
        if (mayPack(config, count)) {
            for (boolean there = members.atRank(0, cursor); there; there = cursor.next()) {
                bytes += pack.bytes(member(), score());
                longest = Math.max(longest, view.length());
            }
        }
        if (mayPack(config, count) && SortedSets.fits(config, count, longest)) {
            storePacked(place(record, key, SortedSets.PACKED, (int) bytes));
        } else {
            members.moveTo(place(record, key, SortedSets.SKIPLIST, ScoredTable.HOME_BYTES));
            members.create(home);
        }
        access.changed(key, event);
        return count;
    }

    private static boolean mayPack(KeyspaceConfig config, int count) {
        return SortedSets.fits(config, count, 0);
    }

    /// The address of the value in the key's new record.
    private long place(long record, Slice key, int kind, int bytes) {
        long placed = record == 0
                ? table.create(key, kind, bytes, Strings.NO_EXPIRY, access.clock())
                : table.replace(record, key, kind, bytes, Strings.NO_EXPIRY, access.clock());
        return KeyRecord.valueAddress(placed);
    }

    private void storePacked(long value) {
        Listpack.create(value);
        for (boolean there = members.atRank(0, cursor); there; there = cursor.next()) {
            pack.insert(value, Listpack.end(value) - value, member(), score());
        }
    }
}
