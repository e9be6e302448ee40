package io.redpoll.node.recovery;

/// Receives a value that an [RdbReader] reads, in the order of the bytes: one call for a string and for a stream, one
/// for each element of anything else.
interface RdbSink {
    void string(byte[] value);

    /// A field of a hash.
    ///
    /// @param expiresAtMs [io.redpoll.node.store.Strings#NO_EXPIRY] where it does not expire
    void field(byte[] field, byte[] value, long expiresAtMs);

    void member(byte[] member);

    void element(byte[] element);

    void scored(byte[] member, double score);

    void stream(RestoredStream stream);
}
