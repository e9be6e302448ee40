package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// Receives the records of a snapshot, each exactly once, in no order.
///
/// Called with the record's slot locked by several threads, perhaps at the same time: by the one that runs the
/// snapshot and by those about to overwrite what it has not reached. It must be quick and must not touch the
/// keyspace; one that fails remembers why and calls [Snapshot#cancel()].
public interface SnapshotSink {
    /// Where the one thread that runs the snapshot hands over, if that is another place: others then do not wait for
    /// it.
    default SnapshotSink ofWalk() {
        return this;
    }

    /// A string. The slices are valid during the call only.
    ///
    /// @param expiresAtMs [Strings#NO_EXPIRY] where the key does not expire; may lie in the past
    /// @param mark of its use, for [Keyspace#idleSeconds(int)] or [Keyspace#frequency(int)], as the policy is
    void string(int database, Slice key, Slice value, long expiresAtMs, int mark);

    /// A value of another type, to be walked through during the call.
    ///
    /// @param expiresAtMs as with [#string(int, Slice, Slice, long, int)]
    /// @param mark likewise
    void elements(int database, Slice key, Elements value, long expiresAtMs, int mark);
}
