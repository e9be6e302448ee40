package io.redpoll.node.recovery;

import io.redpoll.node.command.Call;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;

/// Builds at a key the value that is read. The key does not exist and its slot is locked.
final class RestoredValue implements RdbSink {
    private final Call call;
    private final Slice key;
    private final NativeBytes first = new NativeBytes();
    private final NativeBytes second = new NativeBytes();
    private int claimed = Type.NONE;

    RestoredValue(Call call, Slice key) {
        this.call = call;
        this.key = key;
    }

    /// The last element was told.
    void end() {
        switch (claimed) {
            case Type.HASH -> call.hashes().changed(Event.RESTORE);
            case Type.LIST -> call.lists().changed(Event.RESTORE);
            case Type.SET -> call.sets().changed(Event.RESTORE);
            case Type.SORTED_SET -> call.sortedSets().changed(Event.RESTORE);
            default -> {}
        }
    }

    /// Whether elements of this type are told for the first time.
    private boolean isFirst(int type) {
        boolean isFirst = claimed != type;
        claimed = type;
        return isFirst;
    }

    @Override
    public void string(byte[] value) {
        call.strings().set(key, first.of(value), Strings.NO_EXPIRY, Event.RESTORE);
    }

    @Override
    public void field(byte[] field, byte[] value, long expiresAtMs) {
        if (isFirst(Type.HASH)) {
            call.hashes().claim(key);
        }
        call.hashes().put(first.of(field), second.of(value));
        if (expiresAtMs != Strings.NO_EXPIRY) {
            call.hashes().expireAt(first.of(field), expiresAtMs);
        }
    }

    @Override
    public void member(byte[] member) {
        if (isFirst(Type.SET)) {
            call.sets().claim(key);
        }
        call.sets().add(first.of(member));
    }

    @Override
    public void element(byte[] element) {
        if (isFirst(Type.LIST)) {
            call.lists().claim(key);
        }
        call.lists().push(false, first.of(element));
    }

    @Override
    public void scored(byte[] member, double score) {
        if (isFirst(Type.SORTED_SET)) {
            call.sortedSets().claim(key);
        }
        call.sortedSets().put(first.of(member), score);
    }

    @Override
    public void stream(RestoredStream restored) {
        var stream = call.streams();
        stream.claim(key);
        stream.create();
        for (var entry : restored.entries()) {
            var words = views(entry.words());
            stream.append(entry.id(), i -> words[i], 0, words.length / 2);
        }
        stream.set(restored.last(), restored.added(), restored.deleted());
        for (var group : restored.groups()) {
            group(group, restored.knowsReads());
        }
        stream.changed(Event.RESTORE);
    }

    private Slice[] views(List<byte[]> words) {
        var all = new ByteArrayOutputStream();
        words.forEach(all::writeBytes);
        long at = first.of(all.toByteArray()).address();
        var views = new Slice[words.size()];
        for (int i = 0; i < views.length; i++) {
            views[i] = new Slice().point(at, words.get(i).length);
            at += words.get(i).length;
        }
        return views;
    }

    private void group(RestoredStream.Group restored, boolean knowsReads) {
        var stream = call.streams();
        var groups = stream.groups();
        long read = knowsReads ? restored.read : stream.content().readUpTo(restored.last);
        groups.create(first.of(restored.name), restored.last, read);
        var group = Objects.requireNonNull(stream.content().group(first.of(restored.name)));
        for (var each : restored.consumers) {
            var consumer = groups.createConsumer(group, first.of(each.name), each.seenMs);
            consumer.active(each.activeMs);
            for (var entry : each.pending) {
                groups.deliver(group, consumer, entry.id().ms(), entry.id().seq(), entry.deliveredMs(), entry.count());
            }
        }
    }
}
