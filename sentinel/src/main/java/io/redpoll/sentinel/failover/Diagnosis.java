package io.redpoll.sentinel.failover;

import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.sentinel.health.Verdict;
import io.redpoll.sentinel.state.Shard;
import java.util.function.Function;

/// What a shard needs.
public enum Diagnosis {
    /// Its master leads.
    WELL,
    /// Too little is known, or nothing can be done yet.
    UNCLEAR,
    /// Its master leads in a newer epoch than the state knows: a plain one that was just found.
    ADOPT,
    /// All who live answer, and the master does not lead: after a creation, a restart of everything, or an election
    /// that was not finished.
    ELECT,
    /// The master is condemned.
    FAIL_OVER;

    /// Decided from what is known, without asking anybody.
    static Diagnosis of(Shard shard, Function<NodeEntry, Verdict> verdicts) {
        var master = verdicts.apply(shard.master());
        if (master.condemned()) {
            return shard.replicas().isEmpty() ? UNCLEAR : FAIL_OVER;
        }
        var sight = master.sight();
        if (sight == null || master.down()) {
            return UNCLEAR;
        }
        boolean usurped = shard.replicas().stream()
                .map(verdicts)
                .map(Verdict::sight)
                .anyMatch(seen -> seen != null && leadsSince(seen.status()) > shard.epoch());
        long since = leadsSince(sight.status());
        if (since >= shard.epoch() && !usurped) {
            return since > shard.epoch() ? ADOPT : WELL;
        }
        if (shard.plain() && shard.epoch() == 0) {
            return UNCLEAR; // A replica was named instead of its master: see Scout.
        }
        boolean allHeard =
                shard.replicas().stream().map(verdicts).allMatch(verdict -> verdict.sight() != null || verdict.down());
        return allHeard ? ELECT : UNCLEAR;
    }

    /// The epoch that a node leads in; -1 where it does not lead.
    static long leadsSince(StatusReply status) {
        return status.getRole() == Role.LEADER ? status.getPosition().getEpoch() : -1;
    }
}
