package io.redpoll.node.store;

import io.redpoll.proto.bytes.Slice;

/// A thread's way into the keyspace: its stock of memory and the views through which it reads.
///
/// Used by one thread at a time. A thread that works on a slot holds the slot's lock, unless a method says that it
/// takes the lock itself or needs none.
@SuppressWarnings("DoNotCallSuggester")
public final class Access {
    /// A time at which nothing has expired: for replay and for replicas, whose master alone decides what goes.
    public static final long BEFORE_ALL = 0;

    Access() {}

    /// Called before every command: chooses the database and the time, and forgets the changes of the command
    /// before. Needs no lock.
    public void begin(int database, long nowMs) {
        throw new UnsupportedOperationException("not built yet");
    }

    public int database() {
        throw new UnsupportedOperationException("not built yet");
    }

    public long nowMs() {
        throw new UnsupportedOperationException("not built yet");
    }

    /// How many changes the command has made; 0 means that there is nothing to journal.
    public int changes() {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Who is told what happens; at first nobody.
    public void listen(Changes listener) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Whether [Changes#changed(int, Slice)] is called; at first not.
    public void watching(boolean on) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Whether reads mark keys as used (not so for CLIENT NO-TOUCH); at first they do.
    public void touching(boolean on) {
        throw new UnsupportedOperationException("not built yet");
    }

    public Strings strings() {
        throw new UnsupportedOperationException("not built yet");
    }

    public Keys keys() {
        throw new UnsupportedOperationException("not built yet");
    }

    /// The first half of the touch pass: loads the key's bucket line into the cache and returns its address, or 0
    /// where the slot is empty. Needs no lock; called for each command of a batch before [#touchRecord(Slice,
    /// long)] is.
    public long touchBucket(Slice key) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// The second half: loads the lines of the record that the bucket most likely has for the key. Needs no lock.
    ///
    /// @param bucket what [#touchBucket(Slice)] returned
    public void touchRecord(Slice key, long bucket) {
        throw new UnsupportedOperationException("not built yet");
    }

    /// Gives the thread's stock of memory back; nothing may be called afterwards.
    public void close() {
        throw new UnsupportedOperationException("not built yet");
    }
}
