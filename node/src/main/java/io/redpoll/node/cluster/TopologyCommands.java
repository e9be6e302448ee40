package io.redpoll.node.cluster;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.NO_CLUSTER;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.NO_ASYNC_LOADING;
import static io.redpoll.node.command.Flag.NO_MULTI;
import static io.redpoll.node.command.Flag.STALE;

import io.grpc.netty.NettyChannelBuilder;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.AddNode;
import io.redpoll.proto.rpc.AssignSlots;
import io.redpoll.proto.rpc.ForgetNode;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.Replicate;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.SlotRange;
import io.redpoll.proto.rpc.StatusRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Changes of the cluster: each becomes a proposal to the sentinels, and is answered when they have committed it.
///
/// The session waits meanwhile; its event loop does not.
public final class TopologyCommands implements Family {

    private final ServingState state;
    private final ControlLink control;

    public TopologyCommands(ServingState state, ControlLink control) {
        this.state = state;
        this.control = control;
    }

    @Override
    public Group group() {
        return Group.CLUSTER;
    }

    final Command clusterMeet = runs("cluster|meet ip port:integer [cluster-bus-port:integer]", ADMIN, STALE, NO_MULTI)
            .does("Takes another node into this node's cluster.")
            .since("3.0.0", "O(1)")
            .by(this::meet);

    /// Replies OK once the node is in the map.
    void meet(Call call) {
        requireCluster();
        var host = call.at(2).toString();
        int port = portAt(call, 3);
        int rpcPort = call.count() > 4 ? portAt(call, 4) : port + PortOffsets.NODE_RPC;
        replyWhen(
                call,
                identify(host, port, rpcPort)
                        .thenCompose(node -> propose(Proposal.newBuilder()
                                .setMeet(AddNode.newBuilder().setNode(node))
                                .build())));
    }

    private static int portAt(Call call, int index) {
        long port = call.longAt(index);
        if (port < 1 || port > 65535) {
            throw CommandException.error("Invalid node address specified: " + call.at(2) + ":" + call.at(3));
        }
        return (int) port;
    }

    /// Asks a node who it is.
    private static CompletableFuture<NodeEntry> identify(String host, int port, int rpcPort) {
        return CompletableFuture.supplyAsync(() -> {
            var channel =
                    NettyChannelBuilder.forAddress(host, rpcPort).usePlaintext().build();
            try {
                var status = ShardGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(2, TimeUnit.SECONDS)
                        .status(StatusRequest.getDefaultInstance());
                return NodeEntry.newBuilder()
                        .setId(status.getNodeId())
                        .setHost(host)
                        .setPort(port)
                        .setRpcPort(rpcPort)
                        .build();
            } finally {
                channel.shutdownNow();
            }
        });
    }

    final Command clusterAddslots = runs(
                    "cluster|addslots slot:integer [slot:integer ...]", ADMIN, STALE, NO_ASYNC_LOADING, NO_MULTI)
            .does("Has this node serve slots that nobody serves.")
            .since("3.0.0", "O(N) where N is the number of slots")
            .by(this::addslots);

    /// Replies OK.
    void addslots(Call call) {
        assign(call, singles(call), false);
    }

    final Command clusterAddslotsrange = runs(
                    "cluster|addslotsrange start-slot:integer end-slot:integer [start-slot:integer end-slot:integer ...]",
                    ADMIN,
                    STALE,
                    NO_ASYNC_LOADING,
                    NO_MULTI)
            .does("Has this node serve ranges of slots that nobody serves.")
            .since("7.0.0", "O(N) where N is the number of slots")
            .by(this::addslotsrange);

    /// Replies OK.
    void addslotsrange(Call call) {
        assign(call, ranges(call), false);
    }

    final Command clusterDelslots = runs(
                    "cluster|delslots slot:integer [slot:integer ...]", ADMIN, STALE, NO_ASYNC_LOADING, NO_MULTI)
            .does("Has this node serve slots no longer.")
            .since("3.0.0", "O(N) where N is the number of slots")
            .by(this::delslots);

    /// Replies OK.
    void delslots(Call call) {
        assign(call, singles(call), true);
    }

    final Command clusterDelslotsrange = runs(
                    "cluster|delslotsrange start-slot:integer end-slot:integer [start-slot:integer end-slot:integer ...]",
                    ADMIN,
                    STALE,
                    NO_ASYNC_LOADING,
                    NO_MULTI)
            .does("Has this node serve ranges of slots no longer.")
            .since("7.0.0", "O(N) where N is the number of slots")
            .by(this::delslotsrange);

    /// Replies OK.
    void delslotsrange(Call call) {
        assign(call, ranges(call), true);
    }

    final Command clusterFlushslots = runs("cluster|flushslots", ADMIN, STALE, NO_ASYNC_LOADING, NO_MULTI)
            .does("Has this node serve no slot any more.")
            .since("3.0.0", "O(1)")
            .by(this::flushslots);

    /// Replies OK.
    void flushslots(Call call) {
        requireCluster();
        var shard = state.slots().shardOfNode(state.slots().self());
        assign(call, shard == null ? List.of() : shard.getSlotsList(), true);
    }

    private static List<SlotRange> singles(Call call) {
        var slots = new ArrayList<SlotRange>();
        var seen = new boolean[HashSlot.COUNT];
        for (int i = 2; i < call.count(); i++) {
            int slot = slotAt(call, i);
            requireOnce(seen, slot, slot);
            slots.add(SlotRange.newBuilder().setFirst(slot).setLast(slot).build());
        }
        return slots;
    }

    private static List<SlotRange> ranges(Call call) {
        if (call.count() % 2 == 1) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        var slots = new ArrayList<SlotRange>();
        var seen = new boolean[HashSlot.COUNT];
        for (int i = 2; i < call.count(); i += 2) {
            int first = slotAt(call, i);
            int last = slotAt(call, i + 1);
            if (first > last) {
                throw CommandException.error("start slot number " + first + " is greater than end slot number " + last);
            }
            requireOnce(seen, first, last);
            slots.add(SlotRange.newBuilder().setFirst(first).setLast(last).build());
        }
        return slots;
    }

    private static int slotAt(Call call, int index) {
        var argument = call.at(index);
        if (!argument.isLong() || argument.toLong() < 0 || argument.toLong() >= HashSlot.COUNT) {
            throw CommandException.error("Invalid or out of range slot");
        }
        return (int) argument.toLong();
    }

    private static void requireOnce(boolean[] seen, int first, int last) {
        for (int slot = first; slot <= last; slot++) {
            if (seen[slot]) {
                throw CommandException.error("Slot " + slot + " specified multiple times");
            }
            seen[slot] = true;
        }
    }

    private void assign(Call call, List<SlotRange> slots, boolean remove) {
        requireCluster();
        replyWhen(
                call,
                propose(Proposal.newBuilder()
                        .setAssign(AssignSlots.newBuilder()
                                .setNodeId(state.slots().self())
                                .addAllSlots(slots)
                                .setRemove(remove))
                        .build()));
    }

    final Command clusterReplicate = runs("cluster|replicate node-id", ADMIN, STALE, NO_ASYNC_LOADING, NO_MULTI)
            .does("Makes this node a replica of a master.")
            .since("3.0.0", "O(1)")
            .by(this::replicate);

    /// Replies OK.
    void replicate(Call call) {
        requireCluster();
        var id = call.at(2).toString();
        if (state.slots().node(id) == null) {
            throw CommandException.error("Unknown node " + id);
        }
        replyWhen(
                call,
                propose(Proposal.newBuilder()
                        .setReplicate(Replicate.newBuilder()
                                .setNodeId(state.slots().self())
                                .setMasterId(id))
                        .build()));
    }

    final Command clusterForget = runs("cluster|forget node-id", ADMIN, STALE, NO_ASYNC_LOADING, NO_MULTI)
            .does("Takes a node out of the cluster.")
            .since("3.0.0", "O(1)")
            .by(this::forget);

    /// Replies OK.
    void forget(Call call) {
        requireCluster();
        var id = call.at(2).toString();
        if (id.equals(state.slots().self())) {
            throw CommandException.error("I tried hard but I can't forget myself...");
        }
        if (state.slots().node(id) == null) {
            throw CommandException.error("Unknown node " + id);
        }
        replyWhen(
                call,
                propose(Proposal.newBuilder()
                        .setForget(ForgetNode.newBuilder().setNodeId(id))
                        .build()));
    }

    final Command clusterFailover = runs("cluster|failover [FORCE|TAKEOVER]", ADMIN, STALE, NO_MULTI)
            .does("Makes this replica the master of its shard.")
            .since("3.0.0", "O(1)")
            .by(this::failover);

    /// Replies OK once it leads. TAKEOVER, which in Redis needs no agreement of others, is as FORCE here: nobody leads
    /// without the sentinels.
    void failover(Call call) {
        requireCluster();
        boolean force = false;
        if (call.count() > 2) {
            if (!call.at(2).is("FORCE") && !call.at(2).is("TAKEOVER")) {
                throw SYNTAX;
            }
            force = true;
        }
        if (state.slots().isMaster()) {
            throw CommandException.error("You should send CLUSTER FAILOVER to a replica");
        }
        replyWhen(
                call,
                control.handOver(HandOverRequest.newBuilder()
                                .setNodeId(state.slots().self())
                                .setGoal(HandOverGoal.TO_LEAD)
                                .setForce(force)
                                .build())
                        .thenApply(reply -> reply.getDone() ? null : reply.getReason()));
    }

    final Command clusterSetConfigEpoch = runs(
                    "cluster|set-config-epoch config-epoch:integer", ADMIN, STALE, NO_ASYNC_LOADING)
            .does("Accepted and ignored: epochs are the sentinels' business.")
            .since("3.0.0", "O(1)")
            .by(this::ignored);

    final Command clusterSaveconfig = runs("cluster|saveconfig", ADMIN, STALE, NO_ASYNC_LOADING)
            .does("Accepted: the map is on disk whenever it is in use.")
            .since("3.0.0", "O(1)")
            .by(this::ignored);

    /// Replies OK.
    void ignored(Call call) {
        requireCluster();
        call.reply().ok();
    }

    private void requireCluster() {
        if (!state.isClusterEnabled()) {
            throw NO_CLUSTER;
        }
    }

    private CompletableFuture<@Nullable String> propose(Proposal proposal) {
        return control.propose(proposal).thenApply(reply -> reply.getAccepted() ? null : reply.getReason());
    }

    /// Has the session wait, then replies OK, or an error where the outcome says why not.
    private static void replyWhen(Call call, CompletableFuture<@Nullable String> outcome) {
        var session = call.session();
        var waiting = new Proposing();
        session.await(waiting);
        var ignored =
                outcome.whenComplete((reason, failure) -> session.connection().execute(() -> {
                    if (!waiting.cancelled) {
                        reply(
                                session,
                                failure == null ? reason : "the sentinels do not answer: " + failure.getMessage());
                    }
                }));
    }

    private static void reply(Session session, @Nullable String reason) {
        if (reason == null) {
            session.reply().ok();
        } else {
            session.reply().error("ERR " + reason);
        }
        session.wake();
    }

    private static final class Proposing implements Waiting {
        private volatile boolean cancelled;

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
