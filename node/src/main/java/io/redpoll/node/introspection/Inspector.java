package io.redpoll.node.introspection;

import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.Slice;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Looks at data for DEBUG, which names no keys that the corridor could lock: takes the locks itself. So whoever calls
/// holds none, which a transaction does. Looking does not count as a use.
final class Inspector {
    private final Corridors corridors;
    private @Nullable Access reader;

    Inspector(Corridors corridors) {
        this.corridors = corridors;
    }

    private Keyspace keyspace() {
        return corridors.keyspace();
    }

    /// Whether there is such a key is for the question to find out.
    synchronized <T> T look(int database, Slice key, long nowMs, Function<Access, T> question) {
        var access = reader();
        keyspace().locks().lock(key.slot());
        try {
            access.begin(database, nowMs);
            return question.apply(access);
        } finally {
            keyspace().locks().unlock(key.slot());
        }
    }

    /// The digest of a key's value, its time being over or not; of nothing where there is no key.
    String digestOf(int database, Slice key) {
        return look(database, key, Access.BEFORE_ALL, access -> {
            var digest = new Digest.OfValue();
            access.keys().show(key, digest);
            return digest.toString();
        });
    }

    /// The digest of all data at one moment: everybody else waits.
    String digestOfAll() {
        var all = new Digest.OfAll();
        keyspace().locks().lockAll();
        try {
            keyspace().showLocked(all, () -> {});
        } finally {
            keyspace().locks().unlockAll();
        }
        return all.toString();
    }

    private Access reader() {
        var access = reader;
        if (access == null) {
            access = keyspace().access();
            access.touching(false);
            reader = access;
        }
        return access;
    }
}
