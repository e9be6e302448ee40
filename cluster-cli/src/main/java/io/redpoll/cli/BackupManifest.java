package io.redpoll.cli;

import java.util.List;

/// What a backup says of itself: the last file to be written, without which there is no backup.
///
/// @param format of this file and of the directory, [#FORMAT]
/// @param mapVersion of the cluster's map at the cut
/// @param heldMs for how long writes were held
record BackupManifest(int format, String software, String created, long mapVersion, double heldMs, List<Shard> shards) {
    static final int FORMAT = 1;

    /// One shard's data.
    ///
    /// @param node who gave it, by ID
    /// @param epoch of the journal's last record in the data
    /// @param offset where that record ends: nothing behind it is in the data
    /// @param cutMs the moment, by the node's clock
    /// @param file in the same directory, RDB
    record Shard(
            String id,
            String node,
            String slots,
            long epoch,
            long offset,
            long cutMs,
            String file,
            long bytes,
            String sha256,
            long keys,
            int libraries) {}

    long keys() {
        return shards.stream().mapToLong(Shard::keys).sum();
    }

    long bytes() {
        return shards.stream().mapToLong(Shard::bytes).sum();
    }
}
