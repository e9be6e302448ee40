package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// A large sorted set: a table by name and a tree by score, whose items are the table's records.
///
/// ```
/// home   0  16   the table's home
///       16  long the tree's root
/// ```
///
/// As with [MemberTable], whoever moves the home calls [#open(long)] anew.
final class ScoredTable {
    static final int HOME_BYTES = MemberTable.HOME_BYTES + 8;

    private final MemberTable table;
    private final MemberTree tree;
    private final TreeCursor cursor = new TreeCursor();
    private final Slice name = new Slice();
    private long home;

    ScoredTable(SlabCache cache, Segments segments) {
        table = new MemberTable(cache, segments);
        tree = new MemberTree(cache);
    }

    /// Makes an empty one at a place of [#HOME_BYTES] bytes.
    void create(long newHome) {
        home = newHome;
        table.create(newHome);
        setRoot(0);
    }

    void open(long newHome) {
        home = newHome;
        table.open(newHome);
    }

    /// The tree's root.
    static long root(long home) {
        return Memory.getLong(home + MemberTable.HOME_BYTES);
    }

    private long root() {
        return root(home);
    }

    private void setRoot(long root) {
        setRoot(home, root);
    }

    static void setRoot(long home, long root) {
        Memory.putLong(home + MemberTable.HOME_BYTES, root);
    }

    int count() {
        return table.count();
    }

    /// NaN where there is no such member.
    double score(Slice member) {
        long record = table.find(member);
        return record == 0 ? Double.NaN : MemberTree.score(record);
    }

    /// −1 where there is no such member.
    long rank(Slice member) {
        long record = table.find(member);
        return record == 0 ? -1 : tree.rank(root(), record);
    }

    long countScores(double score, boolean orEqual) {
        long key = MemberTree.key(score);
        return orEqual ? tree.countAtMost(root(), key, 0) : tree.countBelow(root(), key, 0);
    }

    long countNames(Slice member, boolean orEqual) {
        return tree.countNames(root(), member, orEqual, cursor);
    }

    boolean atRank(long rank, TreeCursor to) {
        return tree.atRank(root(), rank, to);
    }

    void put(Slice member, double score) {
        long record = table.find(member);
        if (record == 0) {
            record = table.add(member, MemberRecord.WORD, 0);
        } else if (MemberTree.score(record) == score) {
            MemberTree.setScore(record, score);
            return;
        } else {
            setRoot(tree.remove(root(), record));
        }
        MemberTree.setScore(record, score);
        setRoot(tree.insert(root(), record));
    }

    /// Gives a member a score without a place in the tree: [#plant()] gives one to all.
    void note(Slice member, double score) {
        long record = table.find(member);
        if (record == 0) {
            record = table.add(member, MemberRecord.WORD, 0);
        }
        MemberTree.setScore(record, score);
    }

    /// Removes a member that was noted only, if it is there.
    void forget(Slice member) {
        if (table.find(member) != 0) {
            table.remove();
        }
    }

    /// Moves all to another home, which no one frees; this one is then to be [made anew][#create(long)].
    void moveTo(long newHome) {
        Memory.copy(home, newHome, HOME_BYTES);
    }

    /// Gives all members, which were noted only, their places.
    void plant() {
        Segments.forEach(MemberTable.root(home), record -> setRoot(tree.insert(root(), record)));
    }

    boolean remove(Slice member) {
        long record = table.find(member);
        if (record == 0) {
            return false;
        }
        setRoot(tree.remove(root(), record));
        table.remove();
        return true;
    }

    void removeRange(long rank, long removed) {
        tree.atRank(root(), rank, cursor);
        for (long i = 0; i < removed; i++) {
            table.find(MemberRecord.name(cursor.item(), name));
            table.remove();
            cursor.next();
        }
        // By rank alone: the records are gone.
        setRoot(tree.removeRange(root(), rank, removed));
    }

    long scan(long from, int count, SortedSets.MemberVisitor visitor) {
        return table.scan(from, count, record -> {
            visitor.visit(MemberRecord.name(record, name), MemberTree.score(record));
            return true;
        });
    }

    /// Lets a home that is a copy of another's bytes have a table and a tree of its own with the same members.
    static void copy(SlabCache cache, long home) {
        MemberTable.copy(cache, home);
        var tree = new MemberTree(cache);
        long[] root = {0};
        Segments.forEach(MemberTable.root(home), record -> root[0] = tree.insert(root[0], record));
        Memory.putLong(home + MemberTable.HOME_BYTES, root[0]);
    }

    static void free(SlabCache cache, long home) {
        CountedTree.free(cache, root(home));
        MemberTable.free(cache, home);
    }
}
