package io.redpoll.sentinel.event;

import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.sentinel.raft.StateListener;
import io.redpoll.sentinel.state.ControlState;
import io.redpoll.sentinel.state.Shard;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Tells clients of every sentinel that a master has been replaced, once the new one leads.
///
/// At a start the group's log is applied again; what it says is news only when it is not old.
public final class SwitchMaster implements StateListener {
    private static final long NEWS_MS = TimeUnit.SECONDS.toMillis(10);

    private final Events events;
    private final Map<String, NodeEntry> lastTold = new HashMap<>();

    public SwitchMaster(Events events) {
        this.events = events;
    }

    @Override
    public void applied(ControlState before, ControlState after, ControlEntry entry) {
        switch (entry.getChangeCase()) {
            case INSTALLED ->
                after.shard(entry.getInstalled().getShard())
                        .ifPresent(shard ->
                                installed(shard, System.currentTimeMillis() - entry.getProposedAtMs() < NEWS_MS));
            case CHANGE_NOT_SET -> lastTold.clear();
            case APPOINT ->
                before.shard(entry.getAppoint().getShard())
                        .ifPresent(shard -> lastTold.putIfAbsent(shard.name(), shard.master()));
            default -> {}
        }
    }

    private void installed(Shard shard, boolean news) {
        var old = lastTold.put(shard.name(), shard.master());
        var master = shard.master();
        if (!news || old == null || old.getId().equals(master.getId())) {
            return;
        }
        events.tell(
                "+switch-master",
                shard.name() + " " + old.getHost() + " " + old.getPort() + " " + master.getHost() + " "
                        + master.getPort());
        shard.replicas().forEach(replica -> events.tell("+slave", shard, replica));
    }
}
