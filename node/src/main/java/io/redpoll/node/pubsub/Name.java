package io.redpoll.node.pubsub;

import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The name of a channel, or a pattern of names: bytes that can be the key of a map. Immutable.
///
/// A name that somebody listens to is [kept][#kept()]: it has a copy of its bytes outside the heap, where patterns are
/// matched, which the garbage collector frees with it.
final class Name {
    private final byte[] bytes;
    private final int hash;
    private final @Nullable MemorySegment copy;

    private Name(byte[] bytes, @Nullable MemorySegment copy) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
        this.copy = copy;
    }

    static Name of(Slice bytes) {
        return new Name(bytes.toBytes(), null);
    }

    /// @param bytes not to be changed from now on
    static Name of(byte[] bytes) {
        return new Name(bytes, null);
    }

    /// This name, for the keys of a map whose entries are to be matched.
    Name kept() {
        var outside = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        Memory.copy(bytes, 0, outside.address(), bytes.length);
        return new Name(bytes, outside);
    }

    /// Whether this, a kept pattern, matches the channel's name.
    boolean matches(Slice channel) {
        try {
            return Glob.matches(outside(), channel);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Whether this, a kept channel, is matched by the pattern.
    boolean isMatchedBy(Slice pattern) {
        try {
            return Glob.matches(pattern, outside());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// The copy of a kept name, valid while the name is reachable.
    Slice outside() {
        return new Slice().point(Objects.requireNonNull(copy).address(), bytes.length);
    }

    /// The hash slot that this, a kept channel, belongs to as a channel of a shard.
    int slot() {
        try {
            return outside().slot();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Not to be changed.
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
