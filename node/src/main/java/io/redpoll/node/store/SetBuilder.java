package io.redpoll.node.store;

import io.redpoll.node.memory.SlabCache;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// A set that no key has yet: what SUNION and its kin gather before they reply or store it.
///
/// Used by one thread, begun with [#begin()] and ended with [#end()] or [#storeAt(Slice, Event)].
public final class SetBuilder {
    private static final int TABLE = Encoding.kind(Type.SET, Encoding.TABLE);

    private final Access access;
    private final Table table;
    private final SlabCache cache;
    private final MemberTable members;
    private final Elements elements = new Elements();
    private long home;

    SetBuilder(Access access, Table table, SlabCache cache, Segments segments) {
        this.access = access;
        this.table = table;
        this.cache = cache;
        this.members = new MemberTable(cache, segments);
    }

    public SetBuilder begin() {
        home = cache.allocate(MemberTable.HOME_BYTES);
        members.create(home);
        return this;
    }

    /// Adds a member; whether it is new.
    public boolean add(Slice name) {
        if (members.find(name) != 0) {
            return false;
        }
        members.add(name, 0, 0);
        return true;
    }

    /// As [#add(Slice)], for whoever goes on in any case: true.
    public boolean gather(Slice name) {
        add(name);
        return true;
    }

    public int count() {
        return members.count();
    }

    /// All members, in no order.
    public Elements elements() {
        return elements.open(TABLE, home);
    }

    /// Gives everything back.
    public void end() {
        MemberTable.free(cache, home);
        cache.free(home, MemberTable.HOME_BYTES);
    }

    /// Lets a key hold the set, whatever it held before, and ends; an empty set deletes the key.
    ///
    /// @param event what is told where there are members
    public void storeAt(Slice key, Event event) {
        int count = members.count();
        long before = access.claim(key);
        if (before != 0 && count > 0) {
            access.overwriting(key, before, Type.SET);
        }
        if (before != 0) {
            table.remove();
        }
        if (count > 0) {
            store(key);
            access.changed(key, event);
        } else if (before != 0) {
            access.changed(key, Event.DEL);
        }
        end();
    }

    /// As it is where it is large, member by member where it may be packed.
    private void store(Slice key) {
        var set = access.sets();
        if (set.isLarge(members.count())) {
            table.find(key);
            table.create(key, TABLE, MemberTable.HOME_BYTES, Strings.NO_EXPIRY, access.clock());
            Memory.copy(home, KeyRecord.valueAddress(table.find(key)), MemberTable.HOME_BYTES);
            members.create(home);
            return;
        }
        set.claim(key);
        for (var all = elements(); all.next(); ) {
            set.add(all.name());
        }
    }
}
