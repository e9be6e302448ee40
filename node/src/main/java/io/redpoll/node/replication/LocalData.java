package io.redpoll.node.replication;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.dispatch.Applier;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.Expirer;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.recovery.Cuts;
import io.redpoll.node.recovery.Recovery;
import io.redpoll.node.recovery.Rewriter;
import io.redpoll.node.recovery.Saver;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.rpc.Position;

/// This node's copy of the shard: the keyspace, the journal that made it, and what keeps both on disk.
public record LocalData(
        Corridors corridors, Expirer expirer, Cuts cuts, Recovery recovery, Rewriter rewriter, Saver saver) {
    Journal journal() {
        return corridors.journal();
    }

    Keyspace keyspace() {
        return corridors.keyspace();
    }

    ServingState state() {
        return corridors.state();
    }

    Applier applier(Keyspace keyspace) {
        return new Applier(corridors, keyspace);
    }

    /// How far the journal reaches.
    Position position() {
        return Position.newBuilder()
                .setEpoch(journal().epochs().epoch())
                .setOffset(journal().end())
                .build();
    }

    long keys() {
        long keys = 0;
        for (int database = 0; database < keyspace().databases(); database++) {
            keys += keyspace().size(database);
        }
        return keys;
    }

    /// Returns when no write is in progress that began before a restriction was set.
    void awaitWrites() {
        keyspace().locks().lockAll();
        keyspace().locks().unlockAll();
        corridors.awaitEvictions();
        expirer.awaitSweep();
    }
}
