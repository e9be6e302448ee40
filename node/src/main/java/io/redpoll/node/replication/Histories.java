package io.redpoll.node.replication;

import io.redpoll.node.journal.EpochTable;
import io.redpoll.proto.rpc.EpochStart;
import java.util.List;

/// Epoch tables on the wire.
final class Histories {
    private Histories() {}

    static List<EpochStart> toWire(EpochTable table) {
        return table.starts().stream()
                .map(start -> EpochStart.newBuilder()
                        .setEpoch(start.epoch())
                        .setOffset(start.offset())
                        .setCoordinator(start.coordinator())
                        .build())
                .toList();
    }

    /// @throws IllegalArgumentException where epochs or offsets do not ascend
    static EpochTable fromWire(List<EpochStart> starts) {
        return EpochTable.of(starts.stream()
                .map(start -> new EpochTable.Start(start.getEpoch(), start.getOffset(), start.getCoordinator()))
                .toList());
    }
}
