package io.redpoll.sentinel.failover;

import io.redpoll.proto.rpc.Appoint;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.health.Health;
import io.redpoll.sentinel.health.Verdict;
import io.redpoll.sentinel.raft.ControlGroup;
import io.redpoll.sentinel.state.Shard;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Looks after one shard while this sentinel leads the group: one thing at a time, elections and hand-overs alike.
final class Keeper {
    private static final long RETRY_NS_MIN = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY_NS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final String name;
    private final ControlGroup group;
    private final Health health;
    private final Events events;
    private final Election election;
    private final Following following;
    private final ReentrantLock busy = new ReentrantLock();

    /// What was asked of nodes before is from before our last deed and says nothing about its effect.
    private volatile long actedAtNs = System.nanoTime();

    private volatile long retryAtNs = System.nanoTime();
    private volatile long retryNs = RETRY_NS_MIN;
    private volatile String complaint = "";

    Keeper(String name, ControlGroup group, Health health, Events events, Election election, Following following) {
        this.name = name;
        this.group = group;
        this.health = health;
        this.events = events;
        this.election = election;
        this.following = following;
    }

    /// Sees what the shard needs, and has it done by another thread.
    void tend(Shard shard) {
        if (busy.isLocked()) {
            return;
        }
        switch (Diagnosis.of(shard, node -> verdict(shard, node))) {
            case WELL -> {
                complaint = "";
                retryNs = RETRY_NS_MIN;
                following.settle(shard, node -> verdict(shard, node));
            }
            case UNCLEAR -> {}
            case ADOPT, ELECT, FAIL_OVER -> {
                if (System.nanoTime() - retryAtNs >= 0) {
                    Thread.ofVirtual().name("keeper of " + name).start(this::treat);
                }
            }
        }
    }

    private Verdict verdict(Shard shard, NodeEntry node) {
        var verdict = health.of(node, shard);
        var sight = verdict.sight();
        return sight != null && sight.askedAtNs() - actedAtNs < 0
                ? new Verdict(null, verdict.down(), verdict.condemned())
                : verdict;
    }

    private void treat() {
        if (!busy.tryLock()) {
            return;
        }
        try {
            var shard = group.state().shard(name);
            if (shard.isEmpty() || !group.leads()) {
                return;
            }
            switch (Diagnosis.of(shard.get(), node -> verdict(shard.get(), node))) {
                case ADOPT -> adopt(shard.get());
                case ELECT -> elect(shard.get(), null);
                case FAIL_OVER -> failOver(shard.get());
                case WELL, UNCLEAR -> {}
            }
        } catch (IOException failed) {
            postpone(String.valueOf(failed.getMessage()));
        } finally {
            busy.unlock();
        }
    }

    private void adopt(Shard shard) throws IOException {
        var sight = health.of(shard.master(), shard).sight();
        if (sight == null) {
            return;
        }
        long epoch = sight.status().getPosition().getEpoch();
        group.propose(ControlEntry.newBuilder()
                .setAppoint(Appoint.newBuilder()
                        .setShard(name)
                        .setEpoch(epoch)
                        .setMaster(shard.master().getId())
                        .setAfter(shard.epoch())));
        events.note(name + " is led by " + shard.master().getHost() + ":"
                + shard.master().getPort() + " since epoch " + epoch);
    }

    private void failOver(Shard shard) throws IOException {
        events.tell("+try-failover", shard, shard.master());
        events.tell("+elected-leader", shard, shard.master());
        if (elect(shard, null)) {
            events.tell("+failover-end", shard, shard.master());
        } else {
            events.tell("-failover-abort-no-good-slave", shard, shard.master());
        }
    }

    /// @param wanted id of the only node that may win; null for the best
    private boolean elect(Shard shard, @Nullable String wanted) throws IOException {
        Election.Result result;
        try {
            result = election.run(shard, wanted);
        } finally {
            actedAtNs = System.nanoTime();
        }
        var leader = result.leader();
        if (leader == null) {
            postpone(result.reason());
            return false;
        }
        retryNs = RETRY_NS_MIN;
        if (!leader.equals(shard.master())) {
            events.tell("+promoted-slave", shard, leader);
        }
        events.note(name + " is led by " + leader.getHost() + ":" + leader.getPort() + " in epoch " + result.epoch());
        group.state().shard(name).ifPresent(now -> following.settle(now, result.followers()));
        return true;
    }

    /// Complains once, however often it fails for the same reason.
    private void postpone(String reason) {
        retryAtNs = System.nanoTime() + retryNs;
        retryNs = Math.min(RETRY_NS_MAX, retryNs * 2);
        if (!complaint.equals(reason)) {
            complaint = reason;
            events.note(name + " has no leader yet: " + reason);
        }
    }

    /// Moves the leadership as an operator wishes. Waits for its turn.
    ///
    /// @return why it was not done; empty when it was
    String handOver(HandOver handOver) throws IOException, InterruptedException {
        if (!busy.tryLock(HandOver.TURN_MS_MAX, TimeUnit.MILLISECONDS)) {
            return "INPROG Failover already in progress";
        }
        try {
            var shard = group.state().shard(name);
            if (shard.isEmpty()) {
                return "No such master with that name";
            }
            if (handOver.isDone(shard.get())) {
                return "";
            }
            return handOver.prepare(shard.get()) && elect(shard.get(), handOver.successor())
                    ? ""
                    : handOver.reason(complaint);
        } finally {
            busy.unlock();
        }
    }
}
