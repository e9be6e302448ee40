package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.cluster.SlotMap;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.HashSlot;
import org.jspecify.annotations.Nullable;

/// Where a command on a slot is to be run, in cluster mode: here, or at the node that the client is sent to.
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace one instance says all
final class Route {
    /// Nobody can say now where the command is to be run, and soon somebody can: it is held back and tried again. Never
    /// sent to a client.
    static final CommandException LATER = new CommandException("TRYAGAIN Held back");

    private Route() {}

    /// The redirection or refusal, or null where this node runs the command; [#LATER] where it is to be held back.
    static @Nullable CommandException check(int slot, Command command, Session session, ServingState state) {
        // Restrictions first: who changes the map and then lifts one is seen in that order.
        int restrictions = state.restrictions();
        var slots = state.slots();
        boolean isOwn = slots.isOwnShard(slot);
        if (isOwn && slots.isMaster() && (restrictions & ServingState.FOLLOWER) == 0) {
            return null;
        }
        // As Redis, whose replicas take part in their shard's channels (cluster.c, getNodeByQuery).
        boolean suitsReplicas = command.has(Flag.PUBSUB) || (session.isReadonly() && command.isRead);
        boolean mayStay = isOwn && suitsReplicas && !slots.isMaster();
        if (isOwn && !mayStay && (restrictions & ServingState.BETWEEN_LEADERS) != 0) {
            return LATER;
        }
        return mayStay ? null : elsewhere(slot, slots);
    }

    private static CommandException elsewhere(int slot, SlotMap slots) {
        var shard = slots.shardOfSlot(slot);
        if (shard == null) {
            return slots.assignedSlots() == HashSlot.COUNT
                    ? CommandException.CLUSTER_DOWN
                    : CommandException.SLOT_UNBOUND;
        }
        var master = slots.master(shard);
        if (master == null || master.getId().equals(slots.self())) {
            // The map names this node, and no epoch has made it the leader yet.
            return CommandException.CLUSTER_DOWN;
        }
        return CommandException.moved(slot, master.getHost() + ":" + master.getPort());
    }
}
