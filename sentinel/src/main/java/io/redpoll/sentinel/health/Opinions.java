package io.redpoll.sentinel.health;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.OpinionsRequest;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.sentinel.channel.Channels;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Which nodes the other sentinels hold to be down, as they last said. Safe for use by any thread.
final class Opinions {
    private static final int ANSWER_MS_MAX = 250;
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private final Channels channels;
    private final Map<String, Opinion> bySentinel = new ConcurrentHashMap<>();

    /// @param askedAtNs a slow answer is as old as its question
    private record Opinion(Set<String> down, long askedAtNs) {}

    Opinions(Channels channels) {
        this.channels = channels;
    }

    /// Asks all at once and does not wait.
    void ask(Collection<SentinelEntry> others) {
        for (var other : others) {
            Thread.ofVirtual().name("opinion of " + other.getId()).start(() -> ask(other));
        }
    }

    private void ask(SentinelEntry other) {
        long asked = System.nanoTime();
        try {
            var reply = channels.peer(other.getHost(), other.getRpcPort(), ANSWER_MS_MAX)
                    .opinions(OpinionsRequest.getDefaultInstance());
            bySentinel.put(other.getId(), new Opinion(Set.copyOf(reply.getDownList()), asked));
        } catch (StatusRuntimeException unanswered) {
            // No opinion: what it said before grows old.
        }
    }

    /// How long ago a sentinel was asked for its last answer; −1 where it never answered.
    long ageMs(String sentinel) {
        var opinion = bySentinel.get(sentinel);
        return opinion == null ? -1 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opinion.askedAtNs);
    }

    /// How many of the others held the node to be down within the last second.
    int against(String node) {
        long now = System.nanoTime();
        return (int) bySentinel.values().stream()
                .filter(opinion -> now - opinion.askedAtNs < FRESH_NS && opinion.down.contains(node))
                .count();
    }
}
