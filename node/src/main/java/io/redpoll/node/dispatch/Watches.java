package io.redpoll.node.dispatch;

import io.redpoll.node.command.Transaction;
import io.redpoll.proto.bytes.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/// Which transactions watch which keys (WATCH).
///
/// Shared by all event loops, guarded by its own monitor. [#any()] costs one load, so that a node on which nobody
/// watches pays no more. A key is registered and touched under its slot's lock; whoever checks [#any()] under that lock
/// therefore misses no watch.
final class Watches {
    private record Watched(int db, ByteBuffer key) {}

    private final Map<Watched, Set<Transaction>> transactionsOfKey = new HashMap<>();
    private final Map<Transaction, List<Watched>> keysOfTransaction = new HashMap<>();
    private volatile boolean any;

    boolean any() {
        return any;
    }

    synchronized void watch(Transaction transaction, int db, Slice key) {
        var watched = new Watched(db, ByteBuffer.wrap(key.toBytes()));
        if (transactionsOfKey.computeIfAbsent(watched, none -> new HashSet<>()).add(transaction)) {
            var keys = keysOfTransaction.computeIfAbsent(transaction, none -> new ArrayList<>());
            keys.add(watched);
            transaction.watched(keys.size());
        }
        any = true;
    }

    synchronized void unwatch(Transaction transaction) {
        var keys = keysOfTransaction.remove(transaction);
        transaction.watched(0);
        if (keys == null) {
            return;
        }
        for (var key : keys) {
            var watching = transactionsOfKey.get(key);
            if (watching != null && watching.remove(transaction) && watching.isEmpty()) {
                transactionsOfKey.remove(key);
            }
        }
        any = !transactionsOfKey.isEmpty();
    }

    /// A key was changed: the transactions that watch it will do nothing.
    synchronized void touch(int db, Slice key) {
        var watching = transactionsOfKey.get(new Watched(db, ByteBuffer.wrap(key.toBytes())));
        if (watching != null) {
            watching.forEach(Transaction::touch);
        }
    }

    /// All data was replaced by other data.
    synchronized void touchAll() {
        transactionsOfKey.values().forEach(watching -> watching.forEach(Transaction::touch));
    }

    /// Many keys are about to change at once: the transactions that watch one of them will do nothing.
    ///
    /// @param isChanged tells by database and key
    synchronized void touchWhere(BiPredicate<Integer, Slice> isChanged) {
        transactionsOfKey.forEach((watched, watching) -> {
            if (isChanged.test(watched.db(), Slice.of(watched.key().array()))) {
                watching.forEach(Transaction::touch);
            }
        });
    }
}
