package io.redpoll.sentinel.resp;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.sentinel.ControlPlane;
import io.redpoll.sentinel.state.Shard;

/// INFO sentinel: the masters in one line each.
final class SentinelSection implements InfoSection {
    private final ControlPlane plane;

    SentinelSection(ControlPlane plane) {
        this.plane = plane;
    }

    @Override
    public String title() {
        return "Sentinel";
    }

    @Override
    public void write(InfoLines to) {
        var state = plane.group().state();
        to.line("sentinel_masters", state.shards().size())
                .line("sentinel_tilt", 0)
                .line("sentinel_tilt_since_seconds", -1)
                .line("sentinel_running_scripts", 0)
                .line("sentinel_scripts_queue_length", 0)
                .line("sentinel_simulate_failure_flags", 0)
                .line(
                        "sentinel_group_leader",
                        plane.group().leader().map(Object::toString).orElse(""))
                .line("sentinel_group_term", plane.group().term())
                .line("cluster_map_version", state.map().getVersion());
        int number = 0;
        for (var shard : state.shards()) {
            to.line("master" + number, master(shard, state.sentinels().size()));
            number++;
        }
    }

    private String master(Shard shard, int sentinels) {
        var verdict = plane.health().of(shard.master(), shard);
        var status = verdict.condemned() ? "odown" : verdict.down() ? "sdown" : "ok";
        return "name=" + shard.name() + ",status=" + status + ",address="
                + shard.master().getHost() + ":"
                + shard.master().getPort() + ",slaves=" + shard.replicas().size() + ",sentinels="
                + Math.max(1, sentinels);
    }
}
