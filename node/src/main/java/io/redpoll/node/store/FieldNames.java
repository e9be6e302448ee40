package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// Some fields of a hash, by their place.
public interface FieldNames {
    int count();

    /// Valid until the next call.
    Slice name(int index);
}
