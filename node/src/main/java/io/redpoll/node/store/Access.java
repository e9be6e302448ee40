package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.Evacuation;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;

/// A thread's way into the keyspace: its stock of memory and the views through which it reads.
///
/// Used by one thread at a time. A thread that works on a slot holds the slot's lock, unless a method says that it
/// takes the lock itself or needs none.
public final class Access {
    /// A time at which nothing has expired: for replay and for replicas, whose master alone decides what goes.
    public static final long BEFORE_ALL = 0;

    private final Keyspace keyspace;
    private final SlabCache cache;
    private final Table table;
    private final Strings strings;
    private final Bitmaps bitmaps;
    private final HyperLogLogs hyperLogLogs;
    private final Segments members;
    private final Hashes hashes;
    private final Lists lists;
    private final SortedSets sortedSets;
    private final Keys keys;
    private final KeyspaceConfig config;
    private final Eviction eviction;
    private final Expiry expiry;
    private final FieldExpiry fieldExpiry;
    private final Slice removedKey = new Slice();
    private final SetBuilder setBuilder;
    private final TouchPass touchPass;
    private final Streams streams;
    private Sets[] sets;

    private Changes listener = Changes.IGNORED;
    private boolean watching;
    private boolean touching = true;
    private boolean reading;
    private boolean reaping;
    private boolean holdsAllLocks;
    private long nowMs;
    private int clock;
    private boolean countsUses;
    private int changes;
    private long changesBefore;
    private int hits;
    private int misses;

    Access(Keyspace keyspace, KeyspaceConfig config, Slab slab) {
        this.keyspace = keyspace;
        this.config = config;
        this.touchPass = new TouchPass(slab);
        this.cache = slab.cache();
        this.table = new Table(this, keyspace, cache, keyspace.database(0));
        this.strings = new Strings(this, table);
        this.bitmaps = new Bitmaps(this, table, cache, strings);
        this.hyperLogLogs = new HyperLogLogs(this, table, strings, config);
        this.members = MemberTable.segments(cache);
        this.fieldExpiry = new FieldExpiry(this, table, cache, members);
        this.hashes = new Hashes(this, table, cache, members, config);
        this.sets = new Sets[] {new Sets(this, table, cache, members, config)};
        this.setBuilder = new SetBuilder(this, table, cache, members);
        this.streams = new Streams(this, table, cache, config);
        this.keys = new Keys(this, table, cache, keyspace, config);
        this.lists = new Lists(this, table, cache, config);
        this.sortedSets = new SortedSets(this, table, cache, members, config);
        this.eviction = new Eviction(keyspace, config, this, table);
        this.expiry = new Expiry(keyspace, this, table);
    }

    /// Called before every command: chooses the database and the time, and forgets the changes of the command
    /// before. Needs no lock.
    ///
    /// @param nowMs a time, or [#BEFORE_ALL]
    public void begin(int database, long nowMs) {
        changesBefore += changes;
        changes = 0;
        hits = 0;
        misses = 0;
        if (database != table.database().number) {
            table.choose(keyspace.database(database));
        }
        boolean policyCounts = config.policy().countsUses();
        if (nowMs != this.nowMs || nowMs == BEFORE_ALL || policyCounts != countsUses) {
            this.nowMs = nowMs;
            long time = nowMs == BEFORE_ALL ? keyspace.clock().nowMs() : nowMs;
            countsUses = policyCounts;
            clock = countsUses ? Frequency.initial(time) : KeyRecord.clockOf(time);
        }
    }

    /// Goes on in another database, with the changes counted so far.
    void choose(int database) {
        table.choose(keyspace.database(database));
    }

    public int database() {
        return table.database().number;
    }

    public long nowMs() {
        return nowMs;
    }

    /// The time now, whatever the command's is.
    long clockMs() {
        return keyspace.clock().nowMs();
    }

    /// How many changes the command has made; 0 means that there is nothing to journal. What the store removed of
    /// its own accord does not count.
    public int changes() {
        return changes;
    }

    /// All changes since the access was made. By any thread, a moment old.
    long changesInAll() {
        return changesBefore + changes;
    }

    /// How many of the command's reads found a key.
    public int hits() {
        return hits;
    }

    /// How many of the command's reads found none.
    public int misses() {
        return misses;
    }

    /// Whether the caller holds every slot's lock, so that what takes locks itself must not; at first it does not.
    public void holdsAllLocks(boolean all) {
        this.holdsAllLocks = all;
    }

    boolean holdsAllLocks() {
        return holdsAllLocks;
    }

    /// Who is told what happens; at first nobody.
    public void listen(Changes listener) {
        this.listener = listener;
    }

    /// Whether [Changes#changed(int, Slice, Event)] and [Changes#told(int, Slice, Event)] are called; at first not.
    public void watching(boolean on) {
        this.watching = on;
    }

    /// Whether the command is a read, so that a key that it does not find is told as [missed][Event#KEYMISS]; at first
    /// not.
    public void reading(boolean on) {
        this.reading = on;
    }

    /// Whether a read removes a key that it finds expired; at first not. Where not, the key is hidden. To be on only
    /// while no walk through a slot is under way.
    public void reaping(boolean on) {
        this.reaping = on;
    }

    /// Whether reads mark keys as used (not so for CLIENT NO-TOUCH); at first they do.
    public void touching(boolean on) {
        this.touching = on;
    }

    public Strings strings() {
        return strings;
    }

    public Bitmaps bitmaps() {
        return bitmaps;
    }

    public HyperLogLogs hyperLogLogs() {
        return hyperLogLogs;
    }

    public Hashes hashes() {
        return hashes;
    }

    public Sets sets() {
        return sets[0];
    }

    /// Views of sets for commands on several: each index has its own. That at 0 is [#sets()].
    public Sets sets(int index) {
        if (index >= sets.length) {
            int before = sets.length;
            sets = Arrays.copyOf(sets, index + 1);
            Arrays.setAll(sets, i -> i < before ? sets[i] : newSets());
        }
        return sets[index];
    }

    public Streams streams() {
        return streams;
    }

    public SetBuilder setBuilder() {
        return setBuilder;
    }

    private Sets newSets() {
        return new Sets(this, table, cache, members, config);
    }

    public Lists lists() {
        return lists;
    }

    public SortedSets sortedSets() {
        return sortedSets;
    }

    public Keys keys() {
        return keys;
    }

    /// Loads what commands with these keys will read into the cache, all at once, so that they do not wait for
    /// memory one by one. Needs no lock.
    ///
    /// @param count how many of `keys` count
    public void touch(Slice[] keys, int count) {
        touchPass.touch(table.database(), keys, count);
    }

    /// Says that about so many keys are about to be put into a slot: tables that are begun have room for them.
    ///
    /// @param keys 0 where nothing is known
    public void expect(long keys) {
        table.expect(Math.clamp(keys, 1, Integer.MAX_VALUE));
    }

    /// Gives the thread's stock of memory back, which it needs no longer for now.
    public void giveStockBack() {
        cache.giveStockBack();
    }

    /// Gives the thread's stock of memory back; nothing may be called afterwards.
    public void close() {
        cache.close();
        keyspace.forget(this);
    }

    Table table() {
        return table;
    }

    Expiry expiry() {
        return expiry;
    }

    FieldExpiry fieldExpiry() {
        return fieldExpiry;
    }

    /// Moves what lies in regions of memory that are to be given back.
    ///
    /// @param freed another stock of the thread, for what was moved
    /// @param between called again and again while no lock is held
    DefragWalk defragWalk(SlabCache freed, Evacuation evacuation, Runnable between) {
        cache.giveStockBack();
        return new DefragWalk(keyspace, table, cache, freed, evacuation, between);
    }

    Eviction eviction() {
        return eviction;
    }

    /// The mark of use that a new record bears.
    int clock() {
        return clock;
    }

    /// The mark of use that a record is to bear after one more use.
    int used(long record) {
        return countsUses
                ? Frequency.used(KeyRecord.clock(record), clock, config.lfuDecayMinutes(), config.lfuLogFactor())
                : clock;
    }

    boolean countsUses() {
        return countsUses;
    }

    /// How often a record is used, from 0 to 255; only where the policy counts uses.
    int frequency(long record) {
        return Frequency.count(KeyRecord.clock(record), clock, config.lfuDecayMinutes());
    }

    /// The key's record if its time is not over, for a read; or 0.
    long read(Slice key) {
        long record = table.find(key);
        if (record == 0 || isOver(record)) {
            missed(key);
            return 0;
        }
        hits++;
        if (touching) {
            KeyRecord.use(record, used(record));
        }
        return record;
    }

    /// Whether the found record's time is over; then it is removed, where that may be done now.
    private boolean isOver(long record) {
        if (!KeyRecord.isExpired(record, nowMs)) {
            return false;
        }
        if (reaping) {
            remove(record, Removal.EXPIRED);
        }
        return true;
    }

    private void missed(Slice key) {
        misses++;
        if (reading) {
            tell(key, Event.KEYMISS);
        }
    }

    /// The key's record if its time is not over, for a look that is no use; or 0.
    long look(Slice key) {
        long record = table.find(key);
        if (record == 0 || isOver(record)) {
            missed(key);
            return 0;
        }
        hits++;
        return record;
    }

    /// The key's record as the start of a change, or 0; one whose time is over is removed first.
    long claim(Slice key) {
        long record = table.find(key);
        if (record != 0 && KeyRecord.isExpired(record, nowMs)) {
            remove(record, Removal.EXPIRED);
            table.find(key);
            return 0;
        }
        return record;
    }

    /// Removes the found record and tells so first.
    void remove(long record, Removal why) {
        changesBefore++;
        listener.removed(table.database().number, KeyRecord.key(record, removedKey), why);
        table.remove();
    }

    /// Tells of fields of a hash that are about to go because their time is over.
    ///
    /// @param all whether the hash has no others
    void removing(Slice key, FieldNames fields, boolean all) {
        listener.fieldsExpired(table.database().number, key, fields, all);
    }

    /// Counts a change of the command, and tells of it.
    void changed(Slice key, Event event) {
        changes++;
        if (watching) {
            listener.changed(table.database().number, key, event);
        }
    }

    /// Counts a change of the command that is no event, and that WATCH does not care for.
    void changedSilently() {
        changes++;
    }

    /// Tells of an event that is no further change.
    void tell(Slice key, Event event) {
        if (watching) {
            listener.told(table.database().number, key, event);
        }
    }

    /// Tells that the found record is about to get another value as a whole. To be called by whoever does that;
    /// that a key is [new][Event#NEW] is told by [Table#create] itself.
    void overwriting(Slice key, long record, int type) {
        if (watching) {
            tell(key, Event.OVERWRITTEN);
            if (KeyRecord.type(record) != type) {
                tell(key, Event.TYPE_CHANGED);
            }
        }
    }
}
