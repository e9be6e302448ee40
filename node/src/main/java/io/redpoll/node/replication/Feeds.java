package io.redpoll.node.replication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/// The followers that are fed by this node. Safe for any thread.
public final class Feeds {
    private static final long NS_PER_SECOND = 1_000_000_000;

    private final List<Feed> feeds = new CopyOnWriteArrayList<>();
    private final LongAdder fullSyncs = new LongAdder();
    private final LongAdder partialSyncs = new LongAdder();
    private final LongAdder droppedMessages = new LongAdder();

    /// A follower that comes again takes the place of its own former feed.
    void add(Feed feed) {
        for (var other : feeds) {
            if (other.nodeId().equals(feed.nodeId())) {
                other.end("the follower came again");
            }
        }
        feeds.add(feed);
    }

    void remove(Feed feed) {
        feeds.remove(feed);
    }

    void countFullSync() {
        fullSyncs.increment();
    }

    void countPartialSync() {
        partialSyncs.increment();
    }

    /// `sync_full`: snapshots begun for followers.
    public long fullSyncs() {
        return fullSyncs.sum();
    }

    /// `sync_partial_ok`: followers that could go on where they stood.
    public long partialSyncs() {
        return partialSyncs.sum();
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

    List<Feed> all() {
        return feeds;
    }

    public boolean isAnyOnline() {
        return feeds.stream().anyMatch(Feed::isOnline);
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
