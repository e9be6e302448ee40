package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// What the store tells of what happens to keys. Called with the key's slot locked; the slice is valid during the
/// call only. An implementation must not touch the keyspace.
public interface Changes {
    /// Tells nobody.
    Changes IGNORED = new Changes() {
        @Override
        public void changed(int database, Slice key, Event event) {}

        @Override
        public void told(int database, Slice key, Event event) {}

        @Override
        public void removed(int database, Slice key, Removal why) {}

        @Override
        public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {}
    };

    /// A key was created, changed or deleted by a command. Called only while [Access#watching(boolean)] is on.
    void changed(int database, Slice key, Event event);

    /// More is to be said about a key, without a further change: SET with a time says `expire` behind `set`, SREM of
    /// the last member `del` behind `srem`. Called only while [Access#watching(boolean)] is on.
    void told(int database, Slice key, Event event);

    /// The store is about to remove a key of its own accord: it is still there. Called before the change of the
    /// command that found it, so that whoever journals can put a DEL first.
    void removed(int database, Slice key, Removal why);

    /// As [#removed(int, Slice, Removal)], of fields of a hash whose time is over.
    ///
    /// @param all whether these are all that are left, so that the key goes with them
    void fieldsExpired(int database, Slice key, FieldNames fields, boolean all);
}
