package io.redpoll.node.replication;

import com.google.protobuf.ByteString;
import io.redpoll.node.dispatch.Applier;
import io.redpoll.node.journal.EpochTable;
import io.redpoll.node.journal.Rewrite;
import io.redpoll.node.store.Keyspace;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A full resynchronisation under way: the new data gathers beside the old, which is served until it gives way whole.
///
/// Used by the follower's thread. Dropped in the middle it leaves everything as it was.
final class FullSync implements AutoCloseable {
    private static final long TURN_MS = 50;

    private final LocalData data;
    private final String shard;
    private final long start;
    private final EpochTable history;
    private final NativeBuffer buffer;
    private final Keyspace fresh;
    private final Applier applier;
    private long bytes;
    private boolean closed;

    /// @param start position of the cut
    /// @param history of everything before it
    FullSync(LocalData data, String shard, long start, EpochTable history, NativeBuffer buffer) {
        this.data = data;
        this.shard = shard;
        this.start = start;
        this.history = history;
        this.buffer = buffer;
        this.fresh = data.recovery().newKeyspace();
        data.recovery().forgetLibraries();
        this.applier = data.applier(fresh);
    }

    /// The shard whose data it is.
    String shard() {
        return shard;
    }

    void add(ByteString commands) {
        bytes += commands.size();
        applier.applyEach(buffer.copy(commands), commands.size());
    }

    long bytes() {
        return bytes;
    }

    /// Puts the new data in the place of the old. The file of the old history stays until one of the new is complete.
    ///
    /// @param givenUp asked while others are waited for
    /// @return false where it was given up, and nothing was changed
    boolean replace(BooleanSupplier givenUp) throws InterruptedException {
        data.rewriter().cancel();
        while (!data.cuts().awaitTurn(TURN_MS)) {
            if (givenUp.getAsBoolean()) {
                return false;
            }
            data.rewriter().cancel();
        }
        @Nullable Rewrite[] begun = {null};
        data.cuts().beginApplying();
        try {
            closeApplier();
            data.keyspace().swapWith(fresh, () -> begun[0] = atTheMoment());
            data.corridors().touchAll();
        } finally {
            data.cuts().endApplying();
        }
        if (begun[0] == null) {
            data.cuts().endTurn();
        } else {
            data.rewriter().completeAfterReplacement(begun[0]);
        }
        return true;
    }

    private @Nullable Rewrite atTheMoment() {
        data.journal().resetTo(start, history);
        data.journal().activate();
        var writer = data.recovery().writer();
        return writer == null ? null : data.rewriter().beginAtReplacement(writer);
    }

    private void closeApplier() {
        if (!closed) {
            closed = true;
            applier.close();
        }
    }

    @Override
    public void close() {
        closeApplier();
        fresh.close();
    }
}
