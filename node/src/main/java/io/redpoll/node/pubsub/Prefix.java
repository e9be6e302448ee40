package io.redpoll.node.pubsub;

import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.Slice;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How the names of some keys begin, with the sessions that want to hear of all those keys.
final class Prefix {
    private final byte[] bytes;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    Prefix(byte[] bytes) {
        this.bytes = bytes;
    }

    Set<Session> sessions() {
        return sessions;
    }

    boolean isSameAs(byte[] other) {
        return Arrays.equals(bytes, other);
    }

    boolean isOf(Slice key) {
        if (key.length() < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (key.at(i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    boolean isOf(byte[] key) {
        return key.length >= bytes.length && Arrays.equals(key, 0, bytes.length, bytes, 0, bytes.length);
    }

    /// The order of their bytes.
    static int compare(Prefix one, Prefix other) {
        return Arrays.compareUnsigned(one.bytes, other.bytes);
    }
}
