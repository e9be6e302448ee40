package io.redpoll.node.bus;

import io.redpoll.node.cluster.SlotMap;
import io.redpoll.node.pubsub.Broadcast;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.rpc.NodeEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;

/// Carries what is published on this node to the other nodes of the cluster: a [Line] to each, as long as it is in the
/// map.
///
/// Publishers, on any thread, put a message into each line's queue and go on; one thread, the bus's own, sends. What a
/// node cannot take in time is lost to its clients and counted: nobody waits for it.
public final class Bus implements Broadcast, AutoCloseable {
    private final String self;
    private final LongAdder dropped = new LongAdder();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("bus").daemon().factory());

    /// Guarded by this object.
    private final Map<NodeEntry, Line> lineOfNode = new HashMap<>();

    private volatile List<Line> everywhere = List.of();
    private volatile List<Line> inShard = List.of();

    /// @param self this node's id
    public Bus(String self) {
        this.self = self;
    }

    /// Opens lines to new nodes and closes those to nodes that are gone or have moved.
    public synchronized void mapChanged(SlotMap map) {
        var own = map.shardOfNode(self);
        var all = new ArrayList<Line>();
        var shard = new ArrayList<Line>();
        for (var node : map.nodes()) {
            if (node.getId().equals(self) || thread.isShutdown()) {
                continue;
            }
            var line = lineOfNode.computeIfAbsent(withoutMarks(node), this::open);
            all.add(line);
            if (own != null && own.equals(map.shardOfNode(node.getId()))) {
                shard.add(line);
            }
        }
        everywhere = List.copyOf(all);
        inShard = List.copyOf(shard);
        lineOfNode.values().removeIf(line -> {
            boolean gone = !all.contains(line);
            if (gone) {
                line.close();
            }
            return gone;
        });
    }

    private static NodeEntry withoutMarks(NodeEntry node) {
        return node.toBuilder().setFailing(false).build();
    }

    private Line open(NodeEntry node) {
        var line = new Line(node, thread, dropped);
        line.open();
        return line;
    }

    @Override
    public void published(Slice channel, Slice message) {
        send(everywhere, channel, message, false);
    }

    @Override
    public void publishedInShard(Slice channel, Slice message) {
        send(inShard, channel, message, true);
    }

    private static void send(List<Line> lines, Slice channel, Slice message, boolean sharded) {
        if (lines.isEmpty()) {
            return;
        }
        var publication = Publications.of(channel, message, sharded);
        for (var line : lines) {
            line.offer(publication);
        }
    }

    /// Messages that some node was to get and did not, counted for each node.
    public long dropped() {
        return dropped.sum();
    }

    /// Nodes that can be reached at the moment.
    public long links() {
        return everywhere.stream().filter(Line::isConnected).count();
    }

    @Override
    public synchronized void close() {
        everywhere = List.of();
        inShard = List.of();
        lineOfNode.values().forEach(Line::close);
        thread.shutdown();
    }
}
