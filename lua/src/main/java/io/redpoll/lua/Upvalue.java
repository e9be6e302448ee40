package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// A variable that a closure uses from around it: a place in the stack of its coroutine while that is alive, then a
/// place of its own.
final class Upvalue {
    private @Nullable Coroutine owner;
    private int index;
    private @Nullable Object value;

    /// The visit that last counted this variable. See [LiveMemory].
    int visit;

    Upvalue() {}

    Upvalue(Coroutine owner, int index) {
        this.owner = owner;
        this.index = index;
    }

    int index() {
        return index;
    }

    @Nullable
    Object get() {
        return owner == null ? value : owner.stack[index];
    }

    void set(@Nullable Object newValue) {
        if (owner == null) {
            value = newValue;
        } else {
            owner.stack[index] = newValue;
        }
    }

    void close() {
        value = get();
        owner = null;
    }
}
