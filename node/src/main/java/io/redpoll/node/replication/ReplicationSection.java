package io.redpoll.node.replication;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// `# Replication` of INFO, in Redis 7's fields. The master's replication id is the shard's id.
public final class ReplicationSection implements InfoSection {
    private static final String NO_ID = "0".repeat(40);

    private final ShardMember member;
    private final Supplier<JournalConfig> journalConfig;

    public ReplicationSection(ShardMember member, Supplier<JournalConfig> journalConfig) {
        this.member = member;
        this.journalConfig = journalConfig;
    }

    @Override
    public String title() {
        return "Replication";
    }

    @Override
    public void write(InfoLines to) {
        to.line("role", member.isLeading() ? "master" : "slave");
        if (!member.isLeading()) {
            writeLink(to);
        }
        writeFollowers(to);
        writeJournal(to);
    }

    private void writeLink(InfoLines to) {
        var follower = member.follower();
        var config = member.config();
        if (follower == null) {
            to.line("master_host", "");
            to.line("master_port", 0);
            to.line("master_link_status", "down");
        } else {
            writeLink(follower, to);
        }
        to.line("slave_priority", config.priority());
        to.line("slave_read_only", 1);
        to.line("replica_announced", config.isAnnounced());
    }

    private void writeLink(Follower follower, InfoLines to) {
        var link = follower.link();
        boolean up = link == Follower.Link.CONNECTED;
        to.line("master_host", follower.leader().host());
        to.line("master_port", follower.leader().port());
        to.line("master_link_status", up ? "up" : "down");
        to.line("master_last_io_seconds_ago", up ? secondsSince(follower.heardAtNs()) : -1);
        to.line("master_sync_in_progress", link == Follower.Link.SYNC);
        long offset = member.data().journal().end();
        to.line("slave_read_repl_offset", offset);
        to.line("slave_repl_offset", offset);
        if (link == Follower.Link.SYNC) {
            to.line("master_sync_read_bytes", follower.syncBytes());
        }
        if (!up) {
            to.line("master_link_down_since_seconds", secondsSince(follower.downSinceNs()));
        }
    }

    private void writeFollowers(InfoLines to) {
        var feeds = member.feeds().all();
        var config = member.config();
        to.line("connected_slaves", feeds.size());
        if (config.replicasToWrite() > 0 && config.lagSecondsMax() > 0) {
            to.line("min_slaves_good_slaves", member.feeds().good(config.lagSecondsMax()));
        }
        int number = 0;
        for (var feed : feeds) {
            to.line(
                    "slave" + number++,
                    "ip=%s,port=%d,state=%s,offset=%d,lag=%d"
                            .formatted(
                                    feed.host(),
                                    feed.port(),
                                    feed.stage().word(),
                                    feed.received(),
                                    secondsSince(feed.heardAtNs())));
        }
    }

    private void writeJournal(InfoLines to) {
        var journal = member.data().journal();
        var shard = member.identity().shardId();
        long end = journal.end();
        long from = journal.heldFrom();
        to.line("master_failover_state", member.failover().state().word);
        to.line("master_replid", shard.isEmpty() ? NO_ID : shard);
        to.line("master_replid2", NO_ID);
        to.line("master_repl_offset", end);
        to.line("second_repl_offset", -1);
        to.line("repl_backlog_active", journal.isActive());
        to.line("repl_backlog_size", journalConfig.get().backlogBytes());
        to.line("repl_backlog_first_byte_offset", journal.isActive() ? from : 0);
        to.line("repl_backlog_histlen", journal.isActive() ? end - from : 0);
        to.line("epoch", journal.epochs().epoch());
        to.line("durable_offset", journal.durable());
    }

    private static long secondsSince(long ns) {
        return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - ns));
    }
}
