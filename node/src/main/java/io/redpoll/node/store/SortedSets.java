package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// Sorted sets: members in the order of their scores, and of their bytes where scores are equal. One is opened at a
/// time, to be read with [#open(Slice)] or to be changed with [#claim(Slice)]; the other methods speak of that one.
///
/// Members are reached by name or by *rank*, the number of members before them; a range of scores or names is turned
/// into one of ranks first. A walk begins at a rank and goes either way.
///
/// Few short members lie packed in the key's record; otherwise each has a record in a table and a place in a tree. Used
/// by one thread, with the slot of the opened key locked. Arguments must not point into the store.
public final class SortedSets {
    static final int PACKED = Encoding.kind(Type.SORTED_SET, Encoding.LISTPACK);
    static final int SKIPLIST = Encoding.kind(Type.SORTED_SET, Encoding.SKIPLIST);

    /// Is shown members one after another; the slice is valid during the call only.
    @FunctionalInterface
    public interface MemberVisitor {
        void visit(Slice member, double score);
    }

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final KeyspaceConfig config;
    private final ScoredPack pack = new ScoredPack();
    private final ScoredTable members;
    private final Elements elements = new Elements();
    private final ScoredSources sources;
    private final ScoredResult result;
    private final Slice view = new Slice();

    // The opened sorted set.
    private Slice key = new Slice();
    private long record;
    private boolean packed;
    private int changes;

    // The walk: at an entry of the pack or in the tree.
    private final TreeCursor cursor = new TreeCursor();
    private long at;
    private long startRank;
    private boolean backwards;
    private boolean begun;

    /// @param segments of [MemberTable#segments(SlabCache)]
    SortedSets(Access access, Table table, SlabCache cache, Segments segments, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.config = config;
        this.members = new ScoredTable(cache, segments);
        this.sources = new ScoredSources(access, cache, segments);
        this.result = new ScoredResult(access, table, cache, segments, config);
    }

    /// No sources yet, to be added. They are independent of what is opened.
    public ScoredSources sources() {
        return sources.begin();
    }

    /// An empty result, to be closed. It is independent of what is opened until it is stored.
    public ScoredResult result() {
        return result.begin();
    }

    /// Opens the sorted set at a key for reading.
    ///
    /// @return false where there is no key: it is empty
    /// @throws WrongTypeException where the key holds another type
    public boolean open(Slice newKey) {
        return open(newKey, access.read(newKey));
    }

    /// Opens the sorted set at a key to be changed; it need not exist. What was changed is told with [#changed(Event)].
    ///
    /// @throws WrongTypeException where the key holds another type
    public boolean claim(Slice newKey) {
        changes = 0;
        boolean exists = open(newKey, access.claim(newKey));
        if (exists) {
            table.prepare();
            KeyRecord.use(record, access.clock());
        }
        return exists;
    }

    private boolean open(Slice newKey, long found) {
        key = newKey;
        record = found;
        if (found == 0) {
            return false;
        }
        if (KeyRecord.type(found) != Type.SORTED_SET) {
            record = 0;
            throw WrongTypeException.INSTANCE;
        }
        packed = KeyRecord.kind(found) == PACKED;
        if (!packed) {
            members.open(KeyRecord.valueAddress(found));
        }
        return true;
    }

    private long value() {
        return KeyRecord.valueAddress(record);
    }

    public int count() {
        if (record == 0) {
            return 0;
        }
        return packed ? ScoredPack.count(value()) : members.count();
    }

    /// The member's score, NaN where there is no such member.
    public double score(Slice name) {
        if (record == 0) {
            return Double.NaN;
        }
        if (packed) {
            long entry = ScoredPack.find(value(), name);
            return entry == 0 ? Double.NaN : pack.score(entry);
        }
        return members.score(name);
    }

    /// The member's rank, −1 where there is no such member.
    public long rank(Slice name) {
        if (record == 0) {
            return -1;
        }
        if (packed) {
            long entry = ScoredPack.find(value(), name);
            return entry == 0 ? -1 : ScoredPack.rank(value(), entry);
        }
        return members.rank(name);
    }

    /// How many members have a smaller score, or this one.
    public long countScores(double score, boolean orEqual) {
        if (record == 0) {
            return 0;
        }
        return packed ? pack.countScores(value(), score, orEqual) : members.countScores(score, orEqual);
    }

    /// How many members come before a name, or are it, given that all have the same score.
    public long countNames(Slice name, boolean orEqual) {
        if (record == 0) {
            return 0;
        }
        return packed ? pack.countNames(value(), name, orEqual) : members.countNames(name, orEqual);
    }

    /// Begins a walk whose first [#next()] goes to a rank; for nothing where there is none.
    public void walk(long rank, boolean newBackwards) {
        startRank = rank;
        backwards = newBackwards;
        begun = false;
    }

    /// Goes on to the next member of the walk; false at the end.
    public boolean next() {
        if (record == 0) {
            return false;
        }
        if (!packed) {
            return nextInTree();
        }
        if (!begun) {
            at = startRank < 0 ? 0 : ScoredPack.seek(value(), startRank);
            begun = true;
        } else if (at != 0) {
            at = backwards ? ScoredPack.previous(value(), at) : ScoredPack.next(at);
        }
        return at != 0;
    }

    private boolean nextInTree() {
        if (!begun) {
            begun = true;
            return members.atRank(startRank, cursor);
        }
        return backwards ? cursor.previous() : cursor.next();
    }

    /// The member that the walk is at, valid until the next step.
    public Slice member() {
        return packed ? pack.name(at) : MemberRecord.name(cursor.item(), view);
    }

    public double score() {
        return packed ? pack.score(at) : MemberTree.score(cursor.item());
    }

    /// Shows members from a cursor on, `count` or somewhat more of them, and returns where to go on: 0 at the
    /// end, as at the beginning. A packed set is shown whole.
    public long scan(long from, int count, MemberVisitor visitor) {
        if (record == 0) {
            return 0;
        }
        if (packed) {
            walk(0, false);
            while (next()) {
                visitor.visit(member(), score());
            }
            return 0;
        }
        return members.scan(from, count, visitor);
    }

    /// All members, in order.
    Elements elements() {
        return elements.open(KeyRecord.kind(record), value());
    }

    /// Gives a member of the claimed set a score, whether or not it is there.
    public void put(Slice name, double score) {
        changes++;
        if (record == 0) {
            create();
        }
        if (packed) {
            putPacked(name, score);
        } else {
            members.put(name, score);
        }
    }

    private void create() {
        record = table.create(key, PACKED, Listpack.EMPTY_BYTES, Strings.NO_EXPIRY, access.clock());
        table.find(key);
        Listpack.create(value());
        packed = true;
    }

    private void putPacked(Slice name, double score) {
        long entry = ScoredPack.find(value(), name);
        if (entry != 0) {
            Listpack.remove(value(), entry, 2);
        } else if (!fits(config, ScoredPack.count(value()) + 1L, name.length())) {
            unpack();
            members.put(name, score);
            return;
        }
        long place = pack.place(value(), name, score);
        int bytes = Listpack.bytes(value());
        resize(bytes + pack.bytes(name, score));
        pack.insert(value(), place, name, score);
    }

    /// Whether a sorted set with so many members, of so many bytes at most, is packed.
    static boolean fits(KeyspaceConfig config, long count, long nameBytes) {
        var limits = config.encodings();
        return count <= limits.sortedSetEntriesMax() && nameBytes <= limits.sortedSetValueBytesMax();
    }

    private void resize(int bytes) {
        record = table.resize(record, bytes, false, access.clock());
    }

    /// Gives each member a record of its own.
    private void unpack() {
        int bytes = Listpack.bytes(value());
        long copy = cache.allocate(bytes);
        Memory.copy(value(), copy, bytes);
        record = table.replace(
                record, key, SKIPLIST, ScoredTable.HOME_BYTES, KeyRecord.expiresAt(record), access.clock());
        packed = false;
        members.create(value());
        for (long entry = Listpack.first(copy); entry != 0; entry = ScoredPack.next(entry)) {
            members.put(pack.name(entry), pack.score(entry));
        }
        cache.free(copy, bytes);
    }

    /// Removes a member of the claimed set; whether there was one.
    public boolean remove(Slice name) {
        if (record == 0) {
            return false;
        }
        if (packed) {
            long entry = ScoredPack.find(value(), name);
            if (entry == 0) {
                return false;
            }
            Listpack.remove(value(), entry, 2);
            resize(Listpack.bytes(value()));
        } else if (!members.remove(name)) {
            return false;
        }
        changes++;
        return true;
    }

    /// Removes `removed` members of the claimed set from a rank on, which must be there.
    public void removeRange(long rank, long removed) {
        if (removed == 0) {
            return;
        }
        changes += (int) removed;
        if (removed == count()) {
            drop();
        } else if (packed) {
            Listpack.remove(value(), ScoredPack.seek(value(), rank), (int) (2 * removed));
            resize(Listpack.bytes(value()));
        } else {
            members.removeRange(rank, removed);
        }
    }

    private void drop() {
        table.find(key);
        table.remove();
        record = 0;
    }

    /// Ends the change of the claimed set: tells what happened, once, and removes the key where no member is left.
    /// Nothing happened where nothing was changed.
    public void changed(Event event) {
        if (changes == 0) {
            return;
        }
        access.changed(key, event);
        if (count() == 0) {
            if (record != 0) {
                drop();
            }
            access.tell(key, Event.DEL);
        }
    }
}
