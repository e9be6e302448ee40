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
/// Few short fields lie packed in the key's record; otherwise each field has a record in a table. Used by one thread,
/// with the slot of the opened key locked. Arguments must not point into the store.
public final class Hashes {
    private static final int PACKED = Encoding.kind(Type.HASH, Encoding.LISTPACK);
    private static final int TABLE = Encoding.kind(Type.HASH, Encoding.TABLE);

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
        return open(newKey, access.read(newKey));
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
        return exists;
    }

    private boolean open(Slice newKey, long found) {
        key = newKey;
        record = found;
        if (found == 0) {
            return false;
        }
        if (KeyRecord.type(found) != Type.HASH) {
            throw WrongTypeException.INSTANCE;
        }
        if (!isPacked()) {
            members.open(KeyRecord.valueAddress(found));
        }
        return true;
    }

    private boolean isPacked() {
        return KeyRecord.kind(record) == PACKED;
    }

    private long packed() {
        return KeyRecord.valueAddress(record);
    }

    /// How many fields there are.
    public int count() {
        if (record == 0) {
            return 0;
        }
        return isPacked() ? Listpack.count(packed()) / 2 : members.count();
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
        long member = members.find(name);
        return member == 0 ? null : MemberRecord.value(member, value);
    }

    public boolean has(Slice name) {
        return record != 0 && (isPacked() ? packedField(name) != 0 : members.find(name) != 0);
    }

    private long packedField(Slice name) {
        return Listpack.find(Listpack.first(packed()), name, 2);
    }

    /// All fields, in no order.
    public Elements elements() {
        return elements.open(KeyRecord.kind(record), KeyRecord.valueAddress(record));
    }

    /// Shows a field chosen by chance, each about equally likely. The hash has fields.
    public void random(FieldVisitor visitor) {
        if (isPacked()) {
            long entry = Listpack.seek(packed(), 2L * random.nextInt(count()));
            visitor.visit(fieldText.of(entry), valueText.of(Listpack.next(entry)));
        } else {
            show(members.random(), visitor);
        }
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
            show(member, visitor);
            return true;
        };
        return members.scan(cursor, count, shown);
    }

    /// Sets a field of the claimed hash.
    ///
    /// @return whether the field is new
    public boolean put(Slice name, Slice newValue) {
        changes++;
        if (record == 0) {
            create();
        }
        if (isPacked() && !fits(name, newValue)) {
            unpack();
        }
        return isPacked() ? putPacked(name, newValue) : putMember(name, newValue);
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

    private boolean putMember(Slice name, Slice newValue) {
        long member = members.find(name);
        boolean isNew = member == 0;
        long written = isNew
                ? members.add(name, MemberRecord.VALUE, newValue.length())
                : members.replace(member, name, MemberRecord.VALUE, newValue.length());
        Memory.copy(newValue.address(), MemberRecord.valueAddress(written), newValue.length());
        return isNew;
    }

    /// Gives each field a record of its own.
    private void unpack() {
        int bytes = Listpack.bytes(packed());
        long copy = cache.allocate(bytes);
        Memory.copy(packed(), copy, bytes);
        record = table.replace(record, key, TABLE, MemberTable.HOME_BYTES, KeyRecord.expiresAt(record), access.clock());
        members.create(KeyRecord.valueAddress(record));
        for (var all = elements.open(PACKED, copy); all.next(); ) {
            putMember(all.name(), all.value());
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
            if (members.find(name) == 0) {
                return false;
            }
            members.remove();
        }
        changes++;
        return true;
    }

    /// Ends the change of the claimed hash: tells what happened, once, and removes the key where no field is left.
    /// Nothing happened where nothing was changed.
    public void changed(Event event) {
        if (changes == 0) {
            return;
        }
        access.changed(key, event);
        if (count() == 0) {
            table.find(key);
            table.remove();
            record = 0;
            access.tell(key, Event.DEL);
        }
    }
}
