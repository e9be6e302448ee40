package io.redpoll.node.recovery;

import io.redpoll.node.command.Call;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.NativeBytes;
import io.redpoll.proto.bytes.Slice;

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
    public void field(byte[] field, byte[] value) {
        if (isFirst(Type.HASH)) {
            call.hashes().claim(key);
        }
        call.hashes().put(first.of(field), second.of(value));
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
}
