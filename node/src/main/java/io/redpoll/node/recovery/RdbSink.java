package io.redpoll.node.recovery;

import io.redpoll.node.store.StreamId;
import io.redpoll.proto.bytes.Slice;
import java.util.List;

/// Receives a value that an [RdbReader] reads, in the order of the bytes: one call for a string, one for each
/// element of anything else, and one more behind the entries of a stream. Slices are valid during the call
/// only.
interface RdbSink {
    /// Lets everything pass: to find out whether a value can be read, and where it ends.
    RdbSink IGNORING = new RdbSink() {
        @Override
        public void string(Slice value) {}

        @Override
        public void field(Slice field, Slice value, long expiresAtMs) {}

        @Override
        public void member(Slice member) {}

        @Override
        public void element(Slice element) {}

        @Override
        public void scored(Slice member, double score) {}

        @Override
        public void entry(StreamId id, List<byte[]> words) {}

        @Override
        public void stream(RestoredStream stream) {}
    };

    void string(Slice value);

    /// A field of a hash.
    ///
    /// @param expiresAtMs [io.redpoll.node.store.Strings#NO_EXPIRY] where it does not expire
    void field(Slice field, Slice value, long expiresAtMs);

    void member(Slice member);

    void element(Slice element);

    void scored(Slice member, double score);

    /// An entry of a stream.
    ///
    /// @param words names and values in turn
    void entry(StreamId id, List<byte[]> words);

    /// What else is known of a stream whose entries were all told.
    void stream(RestoredStream stream);
}
