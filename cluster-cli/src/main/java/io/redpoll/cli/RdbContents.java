package io.redpoll.cli;

import io.redpoll.node.recovery.RdbFile;
import java.util.HashSet;
import java.util.Set;

/// Counts what an RDB file holds.
final class RdbContents implements RdbFile.Visitor {
    private final Set<Integer> databases = new HashSet<>();
    private long keys;
    private long expiring;
    private int libraries;

    @Override
    public void library(byte[] text) {
        libraries++;
    }

    @Override
    public void entry(RdbFile.Entry entry) {
        keys++;
        expiring += entry.expiresAtMs() > 0 ? 1 : 0;
        databases.add(entry.database());
    }

    /// Those that have keys.
    Set<Integer> databases() {
        return databases;
    }

    long keys() {
        return keys;
    }

    /// How many of the keys expire.
    long expiring() {
        return expiring;
    }

    int libraries() {
        return libraries;
    }
}
