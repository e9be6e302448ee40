package io.redpoll.node.store;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Lists: values in an order. One is opened at a time, to be read with [#open(Slice)] or to be changed with
/// [#claim(Slice)]; the other methods speak of that one.
///
/// A short list lies packed in the key's record, a longer one in a chain of chunks. Used by one thread, with the lock
/// of the opened key's slot held. Arguments must not point into the store.
public final class Lists {
    private static final int PACKED = Encoding.kind(Type.LIST, Encoding.LISTPACK);
    private static final int CHAIN = Encoding.kind(Type.LIST, Encoding.QUICKLIST);

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final KeyspaceConfig config;
    private final ChunkChain chain;
    private final ListCursor cursor = new ListCursor();
    private final ListpackText text = new ListpackText();
    private final ListpackText movedText = new ListpackText();
    private final Slice copied = new Slice();
    private final Elements elements = new Elements();

    // The opened list.
    private Slice key = new Slice();
    private long record;
    private int changes;
    private boolean shrunk;

    Lists(Access access, Table table, SlabCache cache, KeyspaceConfig config) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.config = config;
        this.chain = new ChunkChain(cache);
    }

    /// Opens the list at a key for reading.
    ///
    /// @return false where there is no key: the list is empty
    /// @throws WrongTypeException where the key holds another type
    public boolean open(Slice newKey) {
        return open(newKey, access.read(newKey));
    }

    /// Opens the list at a key to be changed; it need not exist. What was changed is told with [#changed(Event)].
    ///
    /// @throws WrongTypeException where the key holds another type
    public boolean claim(Slice newKey) {
        changes = 0;
        shrunk = false;
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
        if (KeyRecord.type(found) != Type.LIST) {
            throw WrongTypeException.INSTANCE;
        }
        if (!isPacked()) {
            openChain();
        }
        return true;
    }

    private void openChain() {
        var limits = config.encodings();
        chain.open(KeyRecord.valueAddress(record), limits.listNodeBytesMax(), limits.listNodeEntriesMax());
    }

    private boolean isPacked() {
        return KeyRecord.kind(record) == PACKED;
    }

    private long value() {
        return KeyRecord.valueAddress(record);
    }

    private ListCursor cursor() {
        return cursor.open(KeyRecord.kind(record), value());
    }

    /// How many elements there are.
    public long count() {
        if (record == 0) {
            return 0;
        }
        return isPacked() ? Listpack.count(value()) : ChunkChain.count(value());
    }

    /// The element at an index from 0, from the end for negative ones, valid until the next call; null where there is
    /// none.
    public @Nullable Slice get(long index) {
        return record != 0 && cursor().seek(index) ? text.of(cursor.entry) : null;
    }

    /// The first or the last element, valid until the next call. There is one.
    public Slice end(boolean head) {
        cursor().begin(head);
        return text.of(cursor.entry);
    }

    /// The elements from an index on, the first of which is shown already. There is such an element.
    public Elements elementsFrom(long index) {
        elements.open(KeyRecord.kind(record), value());
        elements.seek(index);
        return elements;
    }

    /// Shows where a value is: indexes from 0, ascending.
    ///
    /// @param fromHead or from the tail, the indexes then descending
    /// @param compared how many elements to look at, at most
    /// @param visitor returns whether it wants to see more
    public void find(Slice wanted, boolean fromHead, long compared, LongPredicate visitor) {
        if (record == 0 || !cursor().begin(fromHead)) {
            return;
        }
        long index = fromHead ? 0 : count() - 1;
        for (long left = compared; left > 0; left--) {
            if (Listpack.equals(cursor.entry, wanted) && !visitor.test(index)) {
                return;
            }
            index += fromHead ? 1 : -1;
            if (!(fromHead ? cursor.next() : cursor.previous())) {
                return;
            }
        }
    }

    /// Puts a value at an end of the claimed list.
    public void push(boolean atHead, Slice value) {
        changes++;
        if (record == 0) {
            table.create(key, PACKED, Listpack.EMPTY_BYTES, Strings.NO_EXPIRY, access.clock());
            record = table.find(key);
            Listpack.create(value());
        }
        if (isPacked() && !fits(value)) {
            unpack();
        }
        if (isPacked()) {
            insertPacked(atHead ? Listpack.start(value()) : Listpack.end(value()), value);
        } else {
            chain.push(atHead, value);
        }
    }

    /// As Redis: whether the list can stay packed with such an element, whose header it does not count (t_list.c,
    /// listTypeTryConvertListpack).
    private boolean fits(Slice value) {
        var limits = config.encodings();
        return Listpack.bytes(value()) + (long) value.length() <= limits.listNodeBytesMax()
                && Listpack.count(value()) < limits.listNodeEntriesMax();
    }

    private void insertPacked(long at, Slice value) {
        long offset = at - value();
        resize(Listpack.bytes(value()) + Listpack.entryBytes(value));
        Listpack.insert(value(), value() + offset, value);
    }

    private void resize(int bytes) {
        record = table.resize(record, bytes, false, access.clock());
    }

    private void unpack() {
        int bytes = Listpack.bytes(value());
        long copy = cache.allocate(bytes);
        Memory.copy(value(), copy, bytes);
        record = table.replace(record, key, CHAIN, ChunkChain.HOME_BYTES, KeyRecord.expiresAt(record), access.clock());
        ChunkChain.create(value());
        openChain();
        if (!Listpack.isEmpty(copy)) {
            chain.adopt(copy);
        }
        cache.free(copy, bytes);
    }

    /// As Redis: packs a list of one chunk, where it is at most half of what could be packed, so that it does not go
    /// to and fro (t_list.c, listTypeTryConvertQuicklist).
    private void packIfShort() {
        var limits = config.encodings();
        long only = ChunkChain.head(value());
        if (ChunkChain.chunks(value()) != 1) {
            return;
        }
        long listpack = Chunk.listpack(only);
        int bytes = Listpack.bytes(listpack);
        if (bytes > limits.listNodeBytesMax() / 2 || Listpack.count(listpack) > limits.listNodeEntriesMax() / 2) {
            return;
        }
        long copy = cache.allocate(bytes);
        Memory.copy(listpack, copy, bytes);
        record = table.replace(record, key, PACKED, bytes, KeyRecord.expiresAt(record), access.clock());
        Memory.copy(copy, value(), bytes);
        cache.free(copy, bytes);
    }

    /// Takes the first or the last element out of the claimed list, which has one.
    public void pop(boolean atHead) {
        removed();
        if (!isPacked()) {
            chain.pop(atHead);
        } else {
            Listpack.remove(value(), atHead ? Listpack.first(value()) : Listpack.last(value()), 1);
            resize(Listpack.bytes(value()));
        }
    }

    private void removed() {
        changes++;
        shrunk = true;
    }

    /// Gives the element at an index of the claimed list another value; false where there is none.
    public boolean set(long index, Slice value) {
        if (record == 0 || !cursor().seek(index)) {
            return false;
        }
        changes++;
        if (isPacked() && !fits(value)) {
            unpack();
            cursor().seek(index);
            shrunk = true;
        }
        if (!isPacked()) {
            chain.set(cursor, value);
            return true;
        }
        long offset = cursor.entry - value();
        int growth = Listpack.entryBytes(value) - Listpack.bytesOf(cursor.entry);
        int bytes = Listpack.bytes(value());
        if (growth > 0) {
            resize(bytes + growth);
        }
        Listpack.replace(value(), value() + offset, value);
        if (growth < 0) {
            resize(bytes + growth);
        }
        return true;
    }

    /// Puts a value before or behind the first element of the claimed list that equals another; false where none does.
    public boolean insert(boolean behind, Slice pivot, Slice value) {
        long index = indexOf(pivot);
        if (index < 0) {
            return false;
        }
        changes++;
        if (isPacked() && !fits(value)) {
            unpack();
            cursor().seek(index);
        }
        if (!isPacked()) {
            chain.insert(cursor, behind, value);
        } else {
            insertPacked(behind ? cursor.entry + Listpack.bytesOf(cursor.entry) : cursor.entry, value);
        }
        return true;
    }

    /// Leaves the cursor there; −1 where there is none.
    private long indexOf(Slice wanted) {
        if (record == 0 || !cursor().begin(true)) {
            return -1;
        }
        for (long index = 0; ; index++) {
            if (Listpack.equals(cursor.entry, wanted)) {
                return index;
            }
            if (!cursor.next()) {
                return -1;
            }
        }
    }

    /// Takes elements that equal a value out of the claimed list, so many from an end at most.
    ///
    /// @return how many there were
    public long remove(boolean fromHead, long countMax, Slice wanted) {
        if (record == 0 || !cursor().begin(fromHead)) {
            return 0;
        }
        long count = isPacked() ? removePacked(fromHead, countMax, wanted) : removeChained(fromHead, countMax, wanted);
        if (count > 0) {
            removed();
        }
        return count;
    }

    private long removePacked(boolean fromHead, long countMax, Slice wanted) {
        long listpack = value();
        long count = 0;
        long entry = cursor.entry;
        while (entry != 0 && count < countMax) {
            // From the tail: what lies before an entry stays where it is.
            long before = fromHead ? 0 : Listpack.previous(listpack, entry);
            if (Listpack.equals(entry, wanted)) {
                Listpack.remove(listpack, entry, 1);
                count++;
                entry = fromHead ? Listpack.orNone(entry) : before;
            } else {
                entry = fromHead ? Listpack.next(entry) : before;
            }
        }
        if (count > 0) {
            resize(Listpack.bytes(listpack));
        }
        return count;
    }

    private long removeChained(boolean fromHead, long countMax, Slice wanted) {
        long count = 0;
        long chunk = fromHead ? ChunkChain.head(value()) : ChunkChain.tail(value());
        while (chunk != 0 && count < countMax) {
            long beyond = fromHead ? Chunk.next(chunk) : Chunk.previous(chunk);
            int before = Chunk.count(chunk);
            int gone = chain.removeEqual(chunk, fromHead, countMax - count, wanted);
            count += gone;
            if (gone > 0 && gone < before) {
                chain.tidy(chunk, fromHead);
            }
            chunk = beyond;
        }
        return count;
    }

    /// Keeps the elements of the claimed list from one index to another, both from 0 and within the list; none where
    /// `last` is below `first`.
    public void trim(long first, long last) {
        long count = count();
        long atHead = last < first ? count : first;
        long atTail = last < first ? 0 : count - 1 - last;
        if (atHead == 0 && atTail == 0) {
            return;
        }
        removed();
        if (!isPacked()) {
            chain.trim(true, atHead);
            chain.trim(false, atTail);
            return;
        }
        long listpack = value();
        if (atTail > 0) {
            Listpack.remove(listpack, Listpack.seek(listpack, count - atTail), (int) atTail);
        }
        if (atHead > 0) {
            Listpack.remove(listpack, Listpack.first(listpack), (int) atHead);
        }
        resize(Listpack.bytes(listpack));
    }

    /// Moves an element from an end of a list, which has one, to an end of the same or another, and tells of both.
    ///
    /// @param shown is shown the element before
    /// @throws WrongTypeException where one of the keys holds another type
    public void move(Slice from, boolean fromHead, Slice to, boolean toHead, Consumer<Slice> shown) {
        claim(to);
        claim(from);
        cursor().begin(fromHead);
        var value = movedText.of(cursor.entry);
        shown.accept(value);
        if (from.sameAs(to)) {
            rotate(fromHead, toHead, value);
        } else {
            // Nothing that happens to the one list moves what the other holds.
            claim(to);
            push(toHead, value);
            changed(toHead ? Event.LPUSH : Event.RPUSH);
            claim(from);
            pop(fromHead);
            changed(fromHead ? Event.LPOP : Event.RPOP);
        }
    }

    private void rotate(boolean fromHead, boolean toHead, Slice value) {
        int bytes = value.length();
        long copy = cache.allocate(bytes);
        Memory.copy(value.address(), copy, bytes);
        pop(fromHead);
        push(toHead, copied.point(copy, bytes));
        access.changed(key, toHead ? Event.LPUSH : Event.RPUSH);
        access.changed(key, fromHead ? Event.LPOP : Event.RPOP);
        cache.free(copy, bytes);
    }

    /// Ends the change of the claimed list: tells what happened, once, and removes the key where no element is left.
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
        } else if (shrunk && !isPacked()) {
            packIfShort();
        }
    }
}
