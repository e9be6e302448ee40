package io.redpoll.sentinel.resp;

import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.sentinel.ControlPlane;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.state.Shard;

/// Masters, replicas and sentinels as SENTINEL MASTER, REPLICAS and SENTINELS describe them.
///
/// The fields are Redis's, in its order (sentinel.c, addReplySentinelRedisInstance). Those that tell of one link with
/// two sides are filled from the probe, which has no pending commands.
final class Instances {
    private final ControlPlane plane;

    Instances(ControlPlane plane) {
        this.plane = plane;
    }

    Fields master(Shard shard) {
        var node = shard.master();
        var fields = node(shard, node, shard.name(), "master");
        return fields.with("config-epoch", shard.epoch())
                .with("num-slaves", shard.replicas().size())
                .with("num-other-sentinels", others())
                .with("quorum", shard.directives().quorum())
                .with("failover-timeout", shard.directives().failoverTimeoutMs())
                .with("parallel-syncs", shard.directives().parallelSyncs());
    }

    private int others() {
        return Math.max(0, plane.group().state().sentinels().size() - 1);
    }

    Fields replica(Shard shard, NodeEntry node) {
        var master = shard.master();
        var status = status(node);
        return node(shard, node, node.getHost() + ":" + node.getPort(), "slave")
                .with("master-link-down-time", 0)
                .with("master-link-status", status.getLinkUp() ? "ok" : "err")
                .with("master-host", status.getLeaderId().isEmpty() ? "?" : master.getHost())
                .with("master-port", status.getLeaderId().isEmpty() ? 0 : master.getPort())
                .with("slave-priority", 100)
                .with("slave-repl-offset", status.getPosition().getOffset())
                .with("replica-announced", 1);
    }

    private StatusReply status(NodeEntry node) {
        var sight = plane.health().lastSight(node);
        return sight == null ? StatusReply.getDefaultInstance() : sight.status();
    }

    private Fields node(Shard shard, NodeEntry node, String name, String role) {
        var silence = plane.health().silence(node);
        var verdict = plane.health().of(node, shard);
        var flags = new StringBuilder();
        if (verdict.down()) {
            flags.append("s_down,");
        }
        boolean isMaster = role.equals("master");
        if (verdict.condemned() && isMaster) {
            flags.append("o_down,");
        }
        flags.append(role);
        if (verdict.down()) {
            flags.append(",disconnected");
        }
        var fields = new Fields()
                .with("name", name)
                .with("ip", node.getHost())
                .with("port", node.getPort())
                .with("runid", node.getId())
                .with("flags", flags.toString());
        link(fields, silence.ms(), verdict.down() ? silence.ms() : 0);
        if (verdict.down()) {
            fields.with("s-down-time", silence.downMs());
        }
        if (verdict.condemned() && isMaster) {
            fields.with("o-down-time", silence.downMs());
        }
        return fields.with("down-after-milliseconds", shard.directives().downAfterMs())
                .with("info-refresh", silence.ms())
                .with("role-reported", status(node).getRole() == Role.LEADER ? "master" : "slave")
                .with("role-reported-time", silence.ms());
    }

    private static void link(Fields fields, long lastReplyMs, long unansweredMs) {
        fields.with("link-pending-commands", 0)
                .with("link-refcount", 1)
                .with("last-ping-sent", unansweredMs)
                .with("last-ok-ping-reply", lastReplyMs)
                .with("last-ping-reply", lastReplyMs);
    }

    Fields sentinel(Shard shard, SentinelEntry sentinel) {
        long silentMs = plane.health().sentinelSilenceMs(sentinel.getId());
        boolean down = isSilent(shard, silentMs);
        var fields = new Fields()
                .with("name", sentinel.getId())
                .with("ip", sentinel.getHost())
                .with("port", sentinel.getPort())
                .with("runid", sentinel.getId())
                .with("flags", down ? "s_down,sentinel,disconnected" : "sentinel");
        link(fields, silentMs, down ? silentMs : 0);
        if (down) {
            fields.with("s-down-time", silentMs);
        }
        return fields.with("down-after-milliseconds", shard.directives().downAfterMs())
                .with("last-hello-message", silentMs)
                .with("voted-leader", "?")
                .with("voted-leader-epoch", 0);
    }

    /// Sentinels that answer, this one among them.
    int usableSentinels(Shard shard) {
        return (int) plane.group().state().sentinels().stream()
                .filter(sentinel -> sentinel.getId().equals(plane.id())
                        || !isSilent(shard, plane.health().sentinelSilenceMs(sentinel.getId())))
                .count();
    }

    /// Sentinels ask each other once a second, so that a shorter time says nothing.
    private static boolean isSilent(Shard shard, long silentMs) {
        return silentMs > Math.max(shard.directives().downAfterMs(), 3 * Health.ACQUAINTANCE_MS);
    }
}
