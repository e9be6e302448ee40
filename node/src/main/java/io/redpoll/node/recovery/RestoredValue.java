package io.redpoll.node.recovery;

import io.redpoll.node.store.Access;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.StreamId;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;

/// Builds at keys the values that are read, one after another. Each key's slot is locked meanwhile.
final class RestoredValue implements RdbSink {
    private final Access access;
    private final NativeBytes scratch = new NativeBytes();
    private Slice key = new Slice();
    private long expiresAtMs = Strings.NO_EXPIRY;
    private int claimed = Type.NONE;

    RestoredValue(Access access) {
        this.access = access;
    }

    /// The value is to replace what the key holds.
    ///
    /// @param itsExpiryMs a time, or [Strings#NO_EXPIRY]
    void begin(Slice itsKey, long itsExpiryMs) {
        key = itsKey;
        expiresAtMs = itsExpiryMs;
        claimed = Type.NONE;
    }

    /// The last element was told.
    void end() {
        switch (claimed) {
            case Type.HASH -> access.hashes().changed(Event.RESTORE);
            case Type.LIST -> access.lists().changed(Event.RESTORE);
            case Type.SET -> access.sets().changed(Event.RESTORE);
            case Type.SORTED_SET -> access.sortedSets().changed(Event.RESTORE);
            case Type.STREAM -> access.streams().changed(Event.RESTORE);
            default -> {}
        }
        if (expiresAtMs != Strings.NO_EXPIRY && claimed != Type.NONE) {
            access.keys().expireSilently(key, expiresAtMs);
        }
    }

    /// Whether elements of this type are told for the first time.
    private boolean isFirst(int type) {
        if (claimed == type) {
            return false;
        }
        claimed = type;
        access.keys().makeRoom(key);
        return true;
    }

    @Override
    public void string(Slice value) {
        access.strings().set(key, value, expiresAtMs, Event.RESTORE);
    }

    @Override
    public void field(Slice field, Slice value, long fieldExpiresAtMs) {
        if (isFirst(Type.HASH)) {
            access.hashes().claim(key);
        }
        access.hashes().put(field, value);
        if (fieldExpiresAtMs != Strings.NO_EXPIRY) {
            access.hashes().expireAt(field, fieldExpiresAtMs);
        }
    }

    @Override
    public void member(Slice member) {
        if (isFirst(Type.SET)) {
            access.sets().claim(key);
        }
        access.sets().add(member);
    }

    @Override
    public void element(Slice element) {
        if (isFirst(Type.LIST)) {
            access.lists().claim(key);
        }
        access.lists().push(false, element);
    }

    @Override
    public void scored(Slice member, double score) {
        if (isFirst(Type.SORTED_SET)) {
            access.sortedSets().claim(key);
        }
        access.sortedSets().put(member, score);
    }

    @Override
    public void entry(StreamId id, List<byte[]> words) {
        create();
        var views = views(words);
        access.streams().append(id, i -> views[i], 0, views.length / 2);
    }

    private void create() {
        if (isFirst(Type.STREAM)) {
            access.streams().claim(key);
            access.streams().create();
        }
    }

    @Override
    public void stream(RestoredStream restored) {
        create(); // where it has no entries
        access.streams().set(restored.last(), restored.added(), restored.deleted());
        for (var group : restored.groups()) {
            group(group, restored.knowsReads());
        }
    }

    private Slice[] views(List<byte[]> words) {
        var all = new ByteArrayOutputStream();
        words.forEach(all::writeBytes);
        long at = scratch.of(all.toByteArray()).address();
        var views = new Slice[words.size()];
        for (int i = 0; i < views.length; i++) {
            views[i] = new Slice().point(at, words.get(i).length);
            at += words.get(i).length;
        }
        return views;
    }

    private void group(RestoredStream.Group restored, boolean knowsReads) {
        var stream = access.streams();
        var groups = stream.groups();
        long read = knowsReads ? restored.read : stream.content().readUpTo(restored.last);
        groups.create(scratch.of(restored.name), restored.last, read);
        var group = Objects.requireNonNull(stream.content().group(scratch.of(restored.name)));
        for (var each : restored.consumers) {
            var consumer = groups.createConsumer(group, scratch.of(each.name), each.seenMs);
            consumer.active(each.activeMs);
            for (var entry : each.pending) {
                groups.deliver(group, consumer, entry.id().ms(), entry.id().seq(), entry.deliveredMs(), entry.count());
            }
        }
    }
}
