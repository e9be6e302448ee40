package io.redpoll.node.replication;

import io.redpoll.node.journal.Disk;
import io.redpoll.node.journal.NodeState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/// Who this node is, to which shard it belongs, and what it has promised. Every change is on disk before the method
/// that made it returns. Safe for any thread.
public final class NodeIdentity {
    private final Path directory;
    private final Disk disk;
    private volatile NodeState state;

    private NodeIdentity(Path directory, Disk disk, NodeState state) {
        this.directory = directory;
        this.disk = disk;
        this.state = state;
    }

    /// What the directory says; a new node where it says nothing.
    public static NodeIdentity open(Path directory, Disk disk, RandomGenerator random) throws IOException {
        return new NodeIdentity(directory, disk, NodeState.open(directory, disk, random));
    }

    public String nodeId() {
        return state.nodeId();
    }

    /// Empty while the node belongs to none.
    public String shardId() {
        return state.shardId();
    }

    public long promisedEpoch() {
        return state.promisedEpoch();
    }

    public String coordinator() {
        return state.coordinator();
    }

    /// Promises to refuse everything older than an epoch; a promise of the same or a newer one stays.
    synchronized void promise(long epoch, String coordinator) throws IOException {
        if (epoch > state.promisedEpoch()) {
            save(state.withPromise(epoch, coordinator));
        }
    }

    /// Becomes a member of a shard, where it is not. What was promised to another shard does not count in this one.
    synchronized void join(String shard) throws IOException {
        if (state.shardId().equals(shard)) {
            return;
        }
        save(
                state.shardId().isEmpty()
                        ? state.withShard(shard)
                        : state.withShard(shard).withPromise(0, ""));
    }

    /// Takes over another's data and with it the other's history, whatever was promised before: an operator wants it.
    synchronized void adopt(String shard, long epoch, String coordinator) throws IOException {
        var adopted = state.withShard(shard).withPromise(epoch, coordinator);
        if (!adopted.equals(state)) {
            save(adopted);
        }
    }

    private void save(NodeState next) throws IOException {
        next.save(directory, disk);
        state = next;
    }
}
