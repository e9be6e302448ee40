package io.redpoll.node.replication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/// The followers that are fed by this node, of whatever kind. Safe for any thread.
public final class Feeds {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final List<Replica> feeds = new CopyOnWriteArrayList<>();
    private final LongAdder fullSyncs = new LongAdder();
    private final LongAdder partialSyncs = new LongAdder();
    private final LongAdder refusedPartialSyncs = new LongAdder();
    private final LongAdder droppedMessages = new LongAdder();

    /// A follower that comes again takes the place of its own former feed.
    void add(Feed feed) {
        for (var other : nodes()) {
            if (other.nodeId().equals(feed.nodeId())) {
                other.end("the follower came again");
            }
        }
        feeds.add(feed);
    }

    void add(RespReplica replica) {
        feeds.add(replica);
    }

    void remove(Replica feed) {
        feeds.remove(feed);
    }

    void countFullSync() {
        fullSyncs.increment();
    }

    void countPartialSync() {
        partialSyncs.increment();
    }

    void countRefusedPartialSync() {
        refusedPartialSyncs.increment();
    }

    /// `sync_full`: snapshots begun for followers.
    public long fullSyncs() {
        return fullSyncs.sum();
    }

    /// `sync_partial_ok`: followers that could go on where they stood.
    public long partialSyncs() {
        return partialSyncs.sum();
    }

    /// `sync_partial_err`: replicas that could not.
    public long refusedPartialSyncs() {
        return refusedPartialSyncs.sum();
    }

    void endAll(String reason) {
        feeds.forEach(feed -> feed.end(reason));
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    /// Messages of channels that did not get to a follower, counted for each.
    LongAdder droppedMessages() {
        return droppedMessages;
    }

    List<Replica> all() {
        return feeds;
    }

    /// Those that are nodes like this one.
    List<Feed> nodes() {
        return feeds.stream()
                .filter(Feed.class::isInstance)
                .map(Feed.class::cast)
                .toList();
    }

    /// Whether another node follows, which could lead in this one's place.
    public boolean isAnyNodeOnline() {
        return nodes().stream().anyMatch(Feed::isOnline);
    }

    /// How many followers have the journal up to a position.
    int received(long position) {
        int count = 0;
        for (var feed : feeds) {
            if (feed.isOnline() && feed.received() >= position) {
                count++;
            }
        }
        return count;
    }

    /// How many have it on disk.
    int durable(long position) {
        int count = 0;
        for (var feed : feeds) {
            if (feed.isOnline() && feed.durable() >= position && feed.durable() > 0) {
                count++;
            }
        }
        return count;
    }

    /// How many were heard of within a time.
    int good(int lagSecondsMax) {
        long now = System.nanoTime();
        int count = 0;
        for (var feed : feeds) {
            if (feed.isOnline() && now - feed.heardAtNs() <= lagSecondsMax * NS_PER_SECOND) {
                count++;
            }
        }
        return count;
    }
}
