package io.redpoll.sentinel.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.Position;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.sentinel.health.Sight;
import io.redpoll.sentinel.health.Verdict;
import io.redpoll.sentinel.state.Directives;
import io.redpoll.sentinel.state.Shard;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final Verdict DOWN = new Verdict(null, true, false);
    private static final Verdict CONDEMNED = new Verdict(null, true, true);

    @Test
    void masterThatLeadsInItsEpochIsWell() {
        assertEquals(Diagnosis.WELL, diagnose(5, leads(5), follows(5)));
        assertEquals(Diagnosis.WELL, diagnose(5, leads(5), Verdict.UNKNOWN));
    }

    @Test
    void condemnedMasterIsReplaced() {
        assertEquals(Diagnosis.FAIL_OVER, diagnose(5, CONDEMNED, follows(5)));
    }

    @Test
    void masterThatOnlyThisSentinelMissesIsNotReplaced() {
        assertEquals(Diagnosis.UNCLEAR, diagnose(5, DOWN, follows(5)));
    }

    @Test
    void masterThatAnswersWithoutLeadingIsElectedAgainWhenAllAreHeard() {
        assertEquals(Diagnosis.ELECT, diagnose(5, follows(5), follows(5)));
        assertEquals(Diagnosis.ELECT, diagnose(5, follows(5), DOWN));
        assertEquals(Diagnosis.UNCLEAR, diagnose(5, follows(5), Verdict.UNKNOWN));
    }

    @Test
    void leadershipOfAnOlderEpochIsNone() {
        assertEquals(Diagnosis.ELECT, diagnose(6, leads(5), follows(5)));
    }

    @Test
    void replicaThatLeadsInANewerEpochCallsForAnElection() {
        assertEquals(Diagnosis.ELECT, diagnose(5, leads(5), leads(6)));
        assertEquals(Diagnosis.WELL, diagnose(5, leads(5), leads(4)));
    }

    @Test
    void newerEpochOfTheMasterIsAdopted() {
        assertEquals(Diagnosis.ADOPT, diagnose(0, leads(3), follows(3)));
    }

    private static Diagnosis diagnose(long epoch, Verdict master, Verdict replica) {
        var nodes = List.of(
                NodeEntry.newBuilder().setId("m").build(),
                NodeEntry.newBuilder().setId("r").build());
        var entry = ShardEntry.newBuilder()
                .setEpoch(epoch)
                .setMaster("m")
                .addReplicas("r")
                .build();
        var shard = new Shard(false, entry, nodes, new Directives(2, 1_000, 60_000, 1, "", ""));
        var verdicts = Map.of("m", master, "r", replica);
        return Diagnosis.of(shard, node -> verdicts.getOrDefault(node.getId(), Verdict.UNKNOWN));
    }

    private static Verdict leads(long epoch) {
        return seen(Role.LEADER, epoch);
    }

    private static Verdict follows(long epoch) {
        return seen(Role.FOLLOWER, epoch);
    }

    private static Verdict seen(Role role, long epoch) {
        var status = StatusReply.newBuilder()
                .setRole(role)
                .setPosition(Position.newBuilder().setEpoch(epoch))
                .build();
        return new Verdict(new Sight(status, 0), false, false);
    }
}
