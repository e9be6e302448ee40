package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.cluster.SlotMap;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.HashSlot;
import org.jspecify.annotations.Nullable;

/// Where a command on a slot is to be run, in cluster mode: here, or at the node that the client is sent to.
final class Route {
    private Route() {}

    /// The redirection or refusal, or null where this node runs the command.
    static @Nullable CommandException check(int slot, Command command, Session session, ServingState state) {
        var slots = state.slots();
        if (slots.isMaster() && slots.isOwnShard(slot) && !state.is(ServingState.FOLLOWER)) {
            return null;
        }
        return elsewhere(slot, command, session, slots);
    }

    private static @Nullable CommandException elsewhere(int slot, Command command, Session session, SlotMap slots) {
        var shard = slots.shardOfSlot(slot);
        if (shard == null) {
            return slots.assignedSlots() == HashSlot.COUNT
                    ? CommandException.CLUSTER_DOWN
                    : CommandException.SLOT_UNBOUND;
        }
        boolean isOwn = slots.isOwnShard(slot);
        if (isOwn && session.isReadonly() && command.isRead && !slots.isMaster()) {
            return null;
        }
        var master = slots.master(shard);
        if (master == null || master.getId().equals(slots.self())) {
            // The map names this node, and no epoch has made it the leader yet.
            return CommandException.CLUSTER_DOWN;
        }
        return CommandException.moved(slot, master.getHost() + ":" + master.getPort());
    }
}
