package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// Is shown keys, one after another.
@FunctionalInterface
public interface Visitor {
    /// Called with the key's slot locked; the slice is valid during the call only. Must not change the keyspace.
    ///
    /// @param type one of [Type]'s numbers
    void visit(Slice key, int type);
}
