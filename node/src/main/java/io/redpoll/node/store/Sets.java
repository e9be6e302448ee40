package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/// A set: members without order, each once. One is opened at a time, to be read with [#open(Slice)] or to be changed
/// with [#claim(Slice)]; the other methods speak of that one. Commands on several sets take a view for each
/// ([Access#sets(int)]).
///
/// Few whole numbers lie in ascending order in the key's record, few short members packed there; otherwise each member
/// has a record in a table. Used by one thread, with the slot of the opened key locked. Arguments may point into
/// another set, never into this one.
public final class Sets {
    private static final int NUMBERS = Encoding.kind(Type.SET, Encoding.INTSET);
    private static final int PACKED = Encoding.kind(Type.SET, Encoding.LISTPACK);
    private static final int TABLE = Encoding.kind(Type.SET, Encoding.TABLE);

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final KeyspaceConfig config;
    private final MemberTable members;
    private final SplittableRandom random = new SplittableRandom();
    private final ListpackText text = new ListpackText();
    private final Slice member = new Slice();
    private final Elements elements = new Elements();

    // The opened set.
    private Slice key = new Slice();
    private long record;
    private int kind;
    private int changes;
    private boolean isCleared;

    Sets(Access access, Table table, SlabCache cache, Segments segments, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.config = config;
        this.members = new MemberTable(cache, segments);
    }

    /// Opens the set at a key for reading.
    ///
    /// @return false where there is no key: the set is empty
    /// @throws WrongTypeException where the key holds another type
    public boolean open(Slice newKey) {
        return open(newKey, access.read(newKey));
    }

    /// Opens the set at a key to be changed; it need not exist. What was changed is told with [#changed(Event)].
    ///
    /// @throws WrongTypeException where the key holds another type
    public boolean claim(Slice newKey) {
        changes = 0;
        isCleared = false;
        boolean exists = open(newKey, access.claim(newKey));
        if (exists) {
            table.prepare();
            KeyRecord.use(record, access.used(record));
        }
        return exists;
    }

    private boolean open(Slice newKey, long found) {
        key = newKey;
        if (found == 0) {
            record = 0;
            return false;
        }
        if (KeyRecord.type(found) != Type.SET) {
            throw WrongTypeException.INSTANCE;
        }
        point(found);
        return true;
    }

    private void point(long found) {
        record = found;
        kind = KeyRecord.kind(found);
        if (kind == TABLE) {
            members.open(KeyRecord.valueAddress(found));
        }
    }

    private long value() {
        return KeyRecord.valueAddress(record);
    }

    /// How many members there are.
    public int count() {
        if (record == 0) {
            return 0;
        }
        if (kind == TABLE) {
            return members.count();
        }
        return kind == NUMBERS ? Intset.count(value()) : Listpack.count(value());
    }

    public boolean has(Slice name) {
        if (record == 0) {
            return false;
        }
        if (kind == TABLE) {
            return members.find(name) != 0;
        }
        return kind == NUMBERS
                ? name.isLong() && Intset.has(value(), name.toLong())
                : Listpack.find(Listpack.first(value()), name, 1) != 0;
    }

    /// All members, in no order.
    public Elements elements() {
        return elements.open(KeyRecord.kind(record), value());
    }

    /// A member chosen by chance, each about equally likely; valid until the next call. The set has members.
    public Slice random() {
        if (kind == TABLE) {
            return MemberRecord.name(members.random(), member);
        }
        int index = random.nextInt(count());
        return kind == NUMBERS ? text.number(Intset.at(value(), index)) : text.of(Listpack.seek(value(), index));
    }

    /// Shows members from a cursor on, `count` or somewhat more of them, and returns where to go on: 0 at the end, as
    /// at the beginning. A set that lies in its key's record is shown whole.
    public long scan(long cursor, int count, Consumer<Slice> visitor) {
        if (record == 0) {
            return 0;
        }
        if (kind != TABLE) {
            for (var all = elements(); all.next(); ) {
                visitor.accept(all.name());
            }
            return 0;
        }
        LongPredicate shown = found -> {
            visitor.accept(MemberRecord.name(found, member));
            return true;
        };
        return members.scan(cursor, count, shown);
    }

    /// Adds a member to the claimed set; whether it is new.
    public boolean add(Slice name) {
        if (record == 0) {
            create(name);
        }
        if (has(name)) {
            return false;
        }
        changes++;
        if (kind == NUMBERS && !fitsNumbers(name)) {
            convert(fitsPacked(name) ? PACKED : TABLE);
        } else if (kind == PACKED && !fitsPacked(name)) {
            convert(TABLE);
        }
        insert(name);
        return true;
    }

    private void create(Slice first) {
        int newKind = first.isLong() && config.encodings().setIntegersMax() > 0 ? NUMBERS : PACKED;
        int bytes = newKind == NUMBERS ? Intset.emptyBytes() : Listpack.EMPTY_BYTES;
        table.create(key, newKind, bytes, Strings.NO_EXPIRY, access.clock());
        point(table.find(key));
        if (kind == NUMBERS) {
            Intset.create(value());
        } else {
            Listpack.create(value());
        }
    }

    /// Whether a set of so many members has a table, whatever they are.
    boolean isLarge(int members) {
        var limits = config.encodings();
        return members > limits.setIntegersMax() && members > limits.setEntriesMax();
    }

    private boolean fitsNumbers(Slice name) {
        return name.isLong() && count() < config.encodings().setIntegersMax();
    }

    /// Whether the set with one more member can be packed. Of whole numbers it can where each could be a member's text.
    private boolean fitsPacked(Slice name) {
        var limits = config.encodings();
        return count() < limits.setEntriesMax()
                && name.length() <= limits.setValueBytesMax()
                && (kind != NUMBERS || limits.setValueBytesMax() >= Numbers.LONG_LENGTH_MAX);
    }

    /// Puts a member in that is not there.
    private void insert(Slice name) {
        if (kind == TABLE) {
            members.add(name, 0, 0);
        } else if (kind == NUMBERS) {
            resize(Intset.bytesWith(value(), name.toLong()));
            Intset.add(value(), name.toLong());
        } else {
            resize(Listpack.bytes(value()) + Listpack.entryBytes(name));
            Listpack.insert(value(), Listpack.end(value()), name);
        }
    }

    private void resize(int bytes) {
        record = table.resize(record, bytes, false, access.used(record));
    }

    private void convert(int newKind) {
        int before = kind;
        int bytes = KeyRecord.valueLength(record);
        long copy = cache.allocate(bytes);
        Memory.copy(value(), copy, bytes);
        int newBytes = newKind == TABLE ? MemberTable.HOME_BYTES : Listpack.EMPTY_BYTES;
        point(table.replace(record, key, newKind, newBytes, KeyRecord.expiresAt(record), access.clock()));
        if (kind == TABLE) {
            members.create(value());
        } else {
            Listpack.create(value());
        }
        for (var all = elements.open(before, copy); all.next(); ) {
            insert(all.name());
        }
        cache.free(copy, bytes);
    }

    /// Removes a member of the claimed set, which the argument may lie in; whether there was one.
    public boolean remove(Slice name) {
        if (!has(name)) {
            return false;
        }
        changes++;
        if (kind == TABLE) {
            // has() left behind where it is.
            members.remove();
        } else if (kind == NUMBERS) {
            Intset.removeAt(value(), Intset.find(value(), name.toLong()));
            resize(Intset.bytes(value()));
        } else {
            Listpack.remove(value(), Listpack.find(Listpack.first(value()), name, 1), 1);
            resize(Listpack.bytes(value()));
        }
        return true;
    }

    /// Removes all members of the claimed set.
    public void clear() {
        changes += count();
        isCleared = true;
    }

    /// Ends the change of the claimed set: tells what happened, once, and removes the key where no member is left.
    /// Nothing happened where nothing was changed.
    public void changed(Event event) {
        if (changes == 0) {
            return;
        }
        access.changed(key, event);
        if (isCleared || count() == 0) {
            table.find(key);
            table.remove();
            record = 0;
            access.tell(key, Event.DEL);
        }
    }
}
