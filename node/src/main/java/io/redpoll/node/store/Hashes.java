package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Hashes: values by field. One is opened at a time, to be read with [#open(Slice)] or to be changed with
/// [#claim(Slice)]; the other methods speak of that one.
///
/// Few short fields lie packed in the key's record; otherwise, and where one of them expires, each field has a
/// record in a table. A field whose time is over counts as missing everywhere here; it is removed when the hash
/// is claimed. Used by one thread, with the slot of the opened key locked. Arguments must not point into the
/// store.
public final class Hashes {
    /// The last time at which a field can expire. As Redis: two bits less than the 48 that it has for a time
    /// (t_hash.c).
    public static final long EXPIRY_MAX_MS = (1L << 46) - 1;

    private static final int PACKED = Encoding.kind(Type.HASH, Encoding.LISTPACK);
    static final int TABLE = Encoding.kind(Type.HASH, Encoding.TABLE);
    private static final int TIMED = Encoding.kind(Type.HASH, Encoding.TIMED_TABLE);
    private static final int DRAWS_MAX = 128;

    /// Is shown fields of a hash, one after another; the slices are valid during the call only.
    @FunctionalInterface
    public interface FieldVisitor {
        void visit(Slice field, Slice value);
    }

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final KeyspaceConfig config;
    private final MemberTable members;
    private final SplittableRandom random = new SplittableRandom();
    private final ListpackText fieldText = new ListpackText();
    private final ListpackText valueText = new ListpackText();
    private final Slice field = new Slice();
    private final Slice value = new Slice();
    private final Elements elements = new Elements();

    // The opened hash.
    private Slice key = new Slice();
    private long record;
    private boolean hides;
    private int changes;

    Hashes(Access access, Table table, SlabCache cache, Segments segments, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.config = config;
        this.members = new MemberTable(cache, segments);
    }

    /// Opens the hash at a key for reading.
    ///
    /// @return false where there is no key: the hash is empty
    /// @throws WrongTypeException where the key holds another type
    public boolean open(Slice newKey) {
        boolean exists = open(newKey, access.read(newKey));
        if (hides && count() == 0) {
            record = 0;
            return false;
        }
        return exists;
    }

    /// Opens the hash at a key to be changed; it need not exist. What was changed is told with [#changed(Event)].
    ///
    /// @throws WrongTypeException where the key holds another type
    public boolean claim(Slice newKey) {
        changes = 0;
        boolean exists = open(newKey, access.claim(newKey));
        if (exists) {
            table.prepare();
            KeyRecord.use(record, access.used(record));
        }
        return hides ? claimWithoutDue() : exists;
    }

    private boolean claimWithoutDue() {
        long left = access.fieldExpiry().remove(key, record, Integer.MAX_VALUE);
        if (left == 0) {
            table.find(key);
        }
        return open(key, left);
    }

    private boolean open(Slice newKey, long found) {
        key = newKey;
        record = found;
        hides = false;
        if (found == 0) {
            return false;
        }
        if (KeyRecord.type(found) != Type.HASH) {
            throw WrongTypeException.INSTANCE;
        }
        int kind = KeyRecord.kind(found);
        if (kind != PACKED) {
            members.open(KeyRecord.valueAddress(found));
            hides = kind == TIMED && FieldTimes.earliest(KeyRecord.valueAddress(found)) <= access.nowMs();
        }
        return true;
    }

    private boolean isPacked() {
        return KeyRecord.kind(record) == PACKED;
    }

    private long packed() {
        return KeyRecord.valueAddress(record);
    }

    private long home() {
        return KeyRecord.valueAddress(record);
    }

    /// How many fields there are.
    public int count() {
        if (record == 0) {
            return 0;
        }
        if (isPacked()) {
            return Listpack.count(packed()) / 2;
        }
        return hides ? members.count() - FieldTimes.due(home(), access.nowMs()) : members.count();
    }

    /// The value of a field, valid until the next call; null where there is none.
    public @Nullable Slice get(Slice name) {
        if (record == 0) {
            return null;
        }
        if (isPacked()) {
            long entry = packedField(name);
            return entry == 0 ? null : valueText.of(Listpack.next(entry));
        }
        long member = member(name);
        return member == 0 ? null : MemberRecord.value(member, value);
    }

    public boolean has(Slice name) {
        return record != 0 && (isPacked() ? packedField(name) != 0 : member(name) != 0);
    }

    /// The record of a field whose time is not over, or 0.
    private long member(Slice name) {
        long member = members.find(name);
        return hides && member != 0 && FieldTimes.isDue(member, access.nowMs()) ? 0 : member;
    }

    /// Milliseconds since 1970; -1 where the field does not expire, -2 where there is none.
    public long expiresAt(Slice name) {
        if (!isTimed()) {
            return has(name) ? Strings.NO_EXPIRY : -2;
        }
        long member = member(name);
        if (member == 0) {
            return -2;
        }
        return MemberRecord.hasWord(member) ? MemberRecord.word(member) : Strings.NO_EXPIRY;
    }

    private boolean isTimed() {
        return record != 0 && KeyRecord.kind(record) == TIMED;
    }

    private long packedField(Slice name) {
        return Listpack.find(Listpack.first(packed()), name, 2);
    }

    /// All fields, in no order.
    public Elements elements() {
        return elements.open(KeyRecord.kind(record), KeyRecord.valueAddress(record), access.nowMs());
    }

    /// Shows a field chosen by chance, each about equally likely. The hash has fields.
    public void random(FieldVisitor visitor) {
        if (isPacked()) {
            long entry = Listpack.seek(packed(), 2L * random.nextInt(count()));
            visitor.visit(fieldText.of(entry), valueText.of(Listpack.next(entry)));
        } else {
            show(hides ? randomMember() : members.random(), visitor);
        }
    }

    /// Of those whose time is not over.
    private long randomMember() {
        for (int draw = 0; draw < DRAWS_MAX; draw++) {
            long member = members.random();
            if (!FieldTimes.isDue(member, access.nowMs())) {
                return member;
            }
        }
        var all = elements();
        for (int left = random.nextInt(all.count()); left >= 0; left--) {
            all.next();
        }
        return members.find(all.name());
    }

    private void show(long member, FieldVisitor visitor) {
        visitor.visit(MemberRecord.name(member, field), MemberRecord.value(member, value));
    }

    /// Shows fields from a cursor on, `count` or somewhat more of them, and returns where to go on: 0 at the end, as at
    /// the beginning. A packed hash is shown whole.
    public long scan(long cursor, int count, FieldVisitor visitor) {
        if (record == 0) {
            return 0;
        }
        if (isPacked()) {
            for (var all = elements(); all.next(); ) {
                visitor.visit(all.name(), all.value());
            }
            return 0;
        }
        LongPredicate shown = member -> {
            if (hides && FieldTimes.isDue(member, access.nowMs())) {
                return false;
            }
            show(member, visitor);
            return true;
        };
        return members.scan(cursor, count, shown);
    }

    /// Sets a field of the claimed hash, which does not expire then.
    ///
    /// @return whether the field is new
    public boolean put(Slice name, Slice newValue) {
        return put(name, newValue, false);
    }

    /// As [#put(Slice, Slice)], of a field that goes on to expire when it did.
    public boolean putKeepingExpiry(Slice name, Slice newValue) {
        return put(name, newValue, true);
    }

    private boolean put(Slice name, Slice newValue, boolean keepsExpiry) {
        changes++;
        if (record == 0) {
            create();
        }
        if (isPacked() && !fits(name, newValue)) {
            unpack(TABLE, MemberTable.HOME_BYTES);
        }
        return isPacked() ? putPacked(name, newValue) : putMember(name, newValue, keepsExpiry);
    }

    private void create() {
        table.create(key, PACKED, Listpack.EMPTY_BYTES, Strings.NO_EXPIRY, access.clock());
        record = table.find(key);
        Listpack.create(packed());
    }

    /// Whether the hash can stay packed with such a field.
    private boolean fits(Slice name, Slice newValue) {
        var limits = config.encodings();
        return name.length() <= limits.hashValueBytesMax()
                && newValue.length() <= limits.hashValueBytesMax()
                && (count() < limits.hashEntriesMax() || (count() == limits.hashEntriesMax() && has(name)));
    }

    private boolean putPacked(Slice name, Slice newValue) {
        long entry = packedField(name);
        int newBytes = Listpack.entryBytes(newValue);
        int bytes = Listpack.bytes(packed());
        if (entry == 0) {
            resize(bytes + Listpack.entryBytes(name) + newBytes);
            Listpack.insert(packed(), Listpack.end(packed()), name);
            Listpack.insert(packed(), Listpack.end(packed()), newValue);
            return true;
        }
        long offset = Listpack.next(entry) - packed();
        int growth = newBytes - Listpack.bytesOf(packed() + offset);
        if (growth > 0) {
            resize(bytes + growth);
        }
        Listpack.replace(packed(), packed() + offset, newValue);
        if (growth < 0) {
            resize(bytes + growth);
        }
        return false;
    }

    private void resize(int bytes) {
        record = table.resize(record, bytes, false, access.used(record));
    }

    private boolean putMember(Slice name, Slice newValue, boolean keepsExpiry) {
        long member = members.find(name);
        if (member != 0 && MemberRecord.hasWord(member)) {
            putTimed(member, name, newValue, keepsExpiry);
            return false;
        }
        boolean isNew = member == 0;
        long written = isNew
                ? members.add(name, MemberRecord.VALUE, newValue.length())
                : members.replace(member, name, MemberRecord.VALUE, newValue.length());
        Memory.copy(newValue.address(), MemberRecord.valueAddress(written), newValue.length());
        return isNew;
    }

    private void putTimed(long member, Slice name, Slice newValue, boolean keepsExpiry) {
        long at = MemberRecord.word(member);
        int parts = keepsExpiry ? MemberRecord.VALUE | MemberRecord.WORD : MemberRecord.VALUE;
        long written = members.replace(member, name, parts, newValue.length());
        Memory.copy(newValue.address(), MemberRecord.valueAddress(written), newValue.length());
        if (keepsExpiry) {
            MemberRecord.setWord(written, at);
        } else {
            FieldTimes.setCount(home(), FieldTimes.count(home()) - 1);
            untimeWithoutTimed();
        }
    }

    /// Makes the hash one whose fields do not expire, where none does any more.
    private void untimeWithoutTimed() {
        if (FieldTimes.count(home()) == 0) {
            record = table.convert(record, TABLE, MemberTable.HOME_BYTES);
            members.open(home());
        }
    }

    /// Lets a field of the claimed hash, which is there, expire at a time to come.
    public void expireAt(Slice name, long atMs) {
        changes++;
        if (!isTimed()) {
            makeTimed();
        }
        long member = members.find(name);
        if (!MemberRecord.hasWord(member)) {
            member = members.replace(member, name, MemberRecord.VALUE | MemberRecord.WORD);
            FieldTimes.setCount(home(), FieldTimes.count(home()) + 1);
        }
        MemberRecord.setWord(member, atMs);
        members.expect(atMs);
        table.expectFields(record);
    }

    private void makeTimed() {
        if (isPacked()) {
            unpack(TIMED, FieldTimes.HOME_BYTES);
        } else {
            record = table.convert(record, TIMED, FieldTimes.HOME_BYTES);
            members.open(home());
        }
        FieldTimes.create(home());
    }

    /// Lets a field of the claimed hash live without end; whether there was one that expired.
    public boolean persist(Slice name) {
        if (expiresAt(name) < 0) {
            return false;
        }
        changes++;
        members.replace(members.find(name), name, MemberRecord.VALUE);
        FieldTimes.setCount(home(), FieldTimes.count(home()) - 1);
        untimeWithoutTimed();
        return true;
    }

    /// Gives each field a record of its own.
    private void unpack(int kind, int homeBytes) {
        int bytes = Listpack.bytes(packed());
        long copy = cache.allocate(bytes);
        Memory.copy(packed(), copy, bytes);
        record = table.replace(record, key, kind, homeBytes, KeyRecord.expiresAt(record), access.clock());
        members.create(KeyRecord.valueAddress(record));
        for (var all = elements.open(PACKED, copy); all.next(); ) {
            putMember(all.name(), all.value(), false);
        }
        cache.free(copy, bytes);
    }

    /// Removes a field of the claimed hash; whether there was one.
    public boolean remove(Slice name) {
        if (record == 0) {
            return false;
        }
        if (isPacked()) {
            long entry = packedField(name);
            if (entry == 0) {
                return false;
            }
            Listpack.remove(packed(), entry, 2);
            resize(Listpack.bytes(packed()));
        } else {
            long member = members.find(name);
            if (member == 0) {
                return false;
            }
            if (MemberRecord.hasWord(member)) {
                members.removeTimed();
                untimeWithoutTimed();
            } else {
                members.remove();
            }
        }
        changes++;
        return true;
    }

    /// Ends the change of the claimed hash: tells what happened, once, and removes the key where no field is left.
    /// Nothing happened where nothing was changed.
    public void changed(Event event) {
        changed(event, null);
    }

    /// As [#changed(Event)].
    ///
    /// @param more what else is to be told, or null
    public void changed(Event event, @Nullable Event more) {
        if (changes == 0) {
            return;
        }
        access.changed(key, event);
        if (more != null) {
            access.tell(key, more);
        }
        if (count() == 0) {
            table.find(key);
            table.remove();
            record = 0;
            access.tell(key, Event.DEL);
        }
    }
}
