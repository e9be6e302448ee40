package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// String values: plain bytes and decimal numbers.
///
/// Every method needs the lock of the key's slot and, where the key holds another type, throws [WrongTypeException]
/// before it changes anything; [#set(Slice, Slice, long)] alone replaces whatever was there. Arguments must not
/// point into the store, with
/// the exception that is said at a method.
@SuppressWarnings("DoNotCallSuggester")
public final class Strings {
    /// The key does not expire, or no longer.
    public static final long NO_EXPIRY = -1;

    /// The key keeps the expiry that it has.
    public static final long KEEP_EXPIRY = -2;

    Strings() {}

    /// The value, or null where there is no key. One slice serves all calls: it is valid until the lock is
    /// released or the next call on this [Access].
    public @Nullable Slice get(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Sets the value, whatever the key held before.
    ///
    /// @param expiresAtMs [#NO_EXPIRY], [#KEEP_EXPIRY] or a time; where that is not after now, the key is deleted
    public void set(Slice key, Slice value, long expiresAtMs) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Bytes of the value; 0 where there is no key.
    public long length(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Adds bytes at the end, creating the key where needed; the expiry stays. Takes time for `tail` only, on
    /// average.
    ///
    /// @return the new length
    public long append(Slice key, Slice tail) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Adds to the number that the value is; a missing key is 0. The expiry stays.
    ///
    /// @return the sum
    /// @throws NotAnIntegerException where the value is not a whole number
    /// @throws OverflowException where the sum does not fit
    public long increment(Slice key, long by) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Overwrites from `offset` on, with zero bytes in a gap; the expiry stays. Without bytes to write nothing
    /// happens.
    ///
    /// @return the new length
    public long setRange(Slice key, long offset, Slice bytes) {
        throw new UnsupportedOperationException("not built yet");
    }
}
