package io.redpoll.node.cluster;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.NO_CLUSTER;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Help;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// The cluster as clients and redis-cli ask for it. Changes of it are in [TopologyCommands].
public final class ClusterCommands implements Family {
    private static final int KEY_COUNT_DB = 0;

    private final ServingState state;
    private final NodeEntry self;
    private final Keyspace keyspace;
    private final LongSupplier offset;

    /// @param self as the node announces itself
    /// @param offset this node's replication offset
    public ClusterCommands(ServingState state, NodeEntry self, Keyspace keyspace, LongSupplier offset) {
        this.state = state;
        this.self = self;
        this.keyspace = keyspace;
        this.offset = offset;
    }

    @Override
    public Group group() {
        return Group.CLUSTER;
    }

    private SlotMap slots() {
        if (!state.isClusterEnabled()) {
            throw NO_CLUSTER;
        }
        return state.slots();
    }

    final Command cluster = holds("cluster")
            .does("Holds the commands about the cluster.")
            .since("3.0.0", "Depends on the subcommand")
            .only();

    final Command clusterHelp = runs("cluster|help", LOADING, STALE)
            .does("Explains the subcommands.")
            .since("5.0.0", "O(1)")
            .by(call -> Help.reply(call, cluster));

    final Command clusterInfo = runs("cluster|info", LOADING, STALE)
            .does("Returns the state of the cluster as this node sees it.")
            .since("3.0.0", "O(1)")
            .by(this::info);

    /// Replies lines of `field:value`.
    void info(Call call) {
        call.reply().verbatim("txt", ClusterText.info(slots()));
    }

    final Command clusterNodes = runs("cluster|nodes", LOADING, STALE)
            .does("Returns a line for each node of the cluster.")
            .since("3.0.0", "O(N) where N is the number of nodes")
            .by(this::nodes);

    /// Replies the lines: id, address, flags, master, pings, epoch, link, slots.
    void nodes(Call call) {
        call.reply().verbatim("txt", ClusterText.nodes(slots(), self));
    }

    final Command clusterMyid = runs("cluster|myid", LOADING, STALE)
            .does("Returns this node's id.")
            .since("3.0.0", "O(1)")
            .by(this::myid);

    /// Replies 40 hexadecimal digits.
    void myid(Call call) {
        call.reply().bulk(slots().self());
    }

    final Command clusterMyshardid = runs("cluster|myshardid", LOADING, STALE)
            .does("Returns the id of this node's shard.")
            .since("7.2.0", "O(1)")
            .by(this::myshardid);

    /// Replies 40 hexadecimal digits; those of the node itself while it belongs to no shard.
    void myshardid(Call call) {
        var shard = slots().shardOfNode(slots().self());
        call.reply().bulk(shard == null ? slots().self() : shard.getId());
    }

    final Command clusterKeyslot = runs("cluster|keyslot key:string", LOADING, STALE)
            .does("Returns the hash slot of a key.")
            .since("3.0.0", "O(N) where N is the number of bytes in the key")
            .by(this::keyslot);

    /// Replies 0 to 16383.
    void keyslot(Call call) {
        slots();
        call.reply().integer(call.at(2).slot());
    }

    final Command clusterCountkeysinslot = runs("cluster|countkeysinslot slot:integer", STALE)
            .does("Returns how many keys this node has in a hash slot.")
            .since("3.0.0", "O(1)")
            .by(this::countkeysinslot);

    /// Replies the number.
    void countkeysinslot(Call call) {
        slots();
        call.reply().integer(keyspace.size(KEY_COUNT_DB, slotAt(call, 2)));
    }

    final Command clusterGetkeysinslot = runs("cluster|getkeysinslot slot:integer count:integer", STALE)
            .does("Returns names of keys that this node has in a hash slot.")
            .since("3.0.0", "O(N) where N is the number of keys returned")
            .by(this::getkeysinslot);

    /// Replies an array of at most `count` names.
    void getkeysinslot(Call call) {
        slots();
        long wanted = call.longAt(3);
        int slot = slotAt(call, 2);
        if (wanted < 0) {
            throw CommandException.error("Invalid number of keys");
        }
        int max = (int) Math.min(wanted, Integer.MAX_VALUE);
        int mark = call.reply().size();
        keyspace.locks().lock(slot);
        try {
            int shown = call.keys()
                    .keysInSlot(slot, max, (key, type) -> call.reply().bulk(key));
            call.reply().arrayFrom(mark, shown);
        } finally {
            keyspace.locks().unlock(slot);
        }
    }

    static int slotAt(Call call, int index) {
        long slot = call.longAt(index);
        if (slot < 0 || slot >= HashSlot.COUNT) {
            throw CommandException.error("Invalid slot");
        }
        return (int) slot;
    }

    final Command clusterSlots = runs("cluster|slots", LOADING, STALE)
            .does("Returns which nodes serve which ranges of slots.")
            .since("3.0.0", "O(N) where N is the number of nodes")
            .by(this::slots);

    private record Range(int first, int last, ShardEntry shard) {}

    /// Replies an array for each range: first slot, last slot, the master, then the replicas that do not fail; each
    /// node as host, port, id and further names.
    void slots(Call call) {
        var slots = slots();
        var ranges = ranges(slots);
        var reply = call.reply();
        reply.array(ranges.size());
        for (var range : ranges) {
            var nodes = servingNodes(range.shard(), slots);
            reply.array(2 + nodes.size());
            reply.integer(range.first());
            reply.integer(range.last());
            for (var node : nodes) {
                reply.array(4);
                reply.bulk(node.getHost());
                reply.integer(node.getPort());
                reply.bulk(node.getId());
                if (node.getHostname().isEmpty()) {
                    reply.array(0);
                } else {
                    reply.map(1);
                    reply.bulk("hostname");
                    reply.bulk(node.getHostname());
                }
            }
        }
    }

    private static List<Range> ranges(SlotMap slots) {
        var ranges = new ArrayList<Range>();
        for (var shard : slots.shards()) {
            for (var range : shard.getSlotsList()) {
                ranges.add(new Range(range.getFirst(), range.getLast(), shard));
            }
        }
        ranges.sort((one, other) -> Integer.compare(one.first(), other.first()));
        return ranges;
    }

    private static List<NodeEntry> servingNodes(ShardEntry shard, SlotMap slots) {
        var nodes = new ArrayList<NodeEntry>();
        var master = slots.master(shard);
        if (master != null) {
            nodes.add(master);
        }
        for (var id : shard.getReplicasList()) {
            var replica = slots.node(id);
            if (replica != null && !replica.getFailing()) {
                nodes.add(replica);
            }
        }
        return nodes;
    }

    final Command clusterShards = runs("cluster|shards", LOADING, STALE)
            .does("Returns the shards with their slots and nodes.")
            .since("7.0.0", "O(N) where N is the number of nodes")
            .by(this::shards);

    /// Replies a map for each shard: `slots`, a flat array of first and last slots, and `nodes`, a map for each.
    void shards(Call call) {
        var slots = slots();
        var reply = call.reply();
        reply.array(slots.shards().size());
        for (var shard : slots.shards()) {
            reply.map(2);
            reply.bulk("slots");
            reply.array(shard.getSlotsCount() * 2);
            for (var range : shard.getSlotsList()) {
                reply.integer(range.getFirst());
                reply.integer(range.getLast());
            }
            reply.bulk("nodes");
            var nodes = new ArrayList<NodeEntry>();
            var master = slots.master(shard);
            if (master != null) {
                nodes.add(master);
            }
            shard.getReplicasList().stream()
                    .map(slots::node)
                    .filter(java.util.Objects::nonNull)
                    .forEach(nodes::add);
            reply.array(nodes.size());
            for (var node : nodes) {
                shardNode(call, node, node.getId().equals(shard.getMaster()));
            }
        }
    }

    private void shardNode(Call call, NodeEntry node, boolean isMaster) {
        var reply = call.reply();
        boolean isSelf = node.getId().equals(self.getId());
        reply.map(node.getHostname().isEmpty() ? 7 : 8);
        reply.bulk("id");
        reply.bulk(node.getId());
        reply.bulk("port");
        reply.integer(node.getPort());
        reply.bulk("ip");
        reply.bulk(node.getHost());
        reply.bulk("endpoint");
        reply.bulk(node.getHost());
        if (!node.getHostname().isEmpty()) {
            reply.bulk("hostname");
            reply.bulk(node.getHostname());
        }
        reply.bulk("role");
        reply.bulk(isMaster ? "master" : "replica");
        reply.bulk("replication-offset");
        reply.integer(isSelf ? offset.getAsLong() : 0);
        reply.bulk("health");
        if (node.getFailing()) {
            reply.bulk("failed");
        } else {
            reply.bulk(isSelf && state.is(ServingState.LOADING) ? "loading" : "online");
        }
    }

    final Command clusterReplicas = runs("cluster|replicas node-id", ADMIN, STALE)
            .does("Returns a line for each replica of a master.")
            .since("5.0.0", "O(N) where N is the number of replicas")
            .by(this::replicas);

    /// Replies an array of lines as of CLUSTER NODES.
    void replicas(Call call) {
        var slots = slots();
        var id = call.at(2).toString();
        var shard = slots.shardOfNode(id);
        if (shard == null) {
            throw CommandException.error("Unknown node " + id);
        }
        if (!shard.getMaster().equals(id)) {
            throw CommandException.error("The specified node is not a master");
        }
        call.reply().array(shard.getReplicasCount());
        for (var replica : shard.getReplicasList()) {
            var node = slots.node(replica);
            call.reply().bulk(node == null ? "" : ClusterText.line(node, slots).strip());
        }
    }

    final Command clusterSlaves = runs("cluster|slaves node-id", ADMIN, STALE)
            .does("Returns a line for each replica of a master; the older name of CLUSTER REPLICAS.")
            .since("3.0.0", "O(N) where N is the number of replicas")
            .by(this::replicas);

    final Command clusterLinks = runs("cluster|links", STALE)
            .does("Returns the links of a gossip bus, of which there is none here.")
            .since("7.0.0", "O(1)")
            .by(this::links);

    /// Replies an empty array.
    void links(Call call) {
        slots();
        call.reply().array(0);
    }

    final Command clusterCountfailurereports = runs("cluster|count-failure-reports node-id", ADMIN, STALE)
            .does("Returns how many nodes report that one fails; here the sentinels alone judge.")
            .since("3.0.0", "O(1)")
            .by(this::countFailureReports);

    /// Replies 1 where the sentinels agree that the node fails, else 0.
    void countFailureReports(Call call) {
        var id = call.at(2).toString();
        var node = slots().node(id);
        if (node == null) {
            throw CommandException.error("Unknown node " + id);
        }
        call.reply().integer(node.getFailing() ? 1 : 0);
    }

    final Command readonly = runs("readonly", FAST, LOADING, STALE)
            .does("Lets the connection read from a replica.")
            .since("3.0.0", "O(1)")
            .also(Category.CONNECTION)
            .by(this::readonly);

    /// Replies OK.
    void readonly(Call call) {
        requireRedirects(call);
        call.session().readonly(true);
        call.reply().ok();
    }

    /// Only who is sent from node to node can ask not to be: clients of a cluster, and those with CLIENT CAPA redirect.
    private void requireRedirects(Call call) {
        if (!call.session().followsRedirects()) {
            slots();
        }
    }

    final Command readwrite = runs("readwrite", FAST, LOADING, STALE)
            .does("Sends the connection's reads to the master again.")
            .since("3.0.0", "O(1)")
            .also(Category.CONNECTION)
            .by(this::readwrite);

    /// Replies OK.
    void readwrite(Call call) {
        requireRedirects(call);
        call.session().readonly(false);
        call.reply().ok();
    }

    final Command clusterReset = runs("cluster|reset [HARD|SOFT]", ADMIN, NOSCRIPT, STALE)
            .does("Is not supported: a node's place in a cluster is the sentinels' to say.")
            .since("3.0.0", "O(N) where N is the number of known nodes.")
            .by(this::clusterReset);

    /// Replies an error.
    void clusterReset(Call call) {
        slots();
        throw CommandException.error("CLUSTER RESET is not supported: a node leaves with CLUSTER FORGET");
    }

    final Command asking = runs("asking", FAST)
            .does("Lets the next command use a slot that is being imported.")
            .since("3.0.0", "O(1)")
            .also(Category.CONNECTION)
            .by(this::asking);

    /// Replies OK.
    void asking(Call call) {
        slots();
        call.session().asking(true);
        call.reply().ok();
    }
}
