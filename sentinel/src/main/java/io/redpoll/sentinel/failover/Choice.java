package io.redpoll.sentinel.failover;

import io.redpoll.proto.rpc.Position;
import io.redpoll.proto.rpc.PromiseReply;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Who is to lead, among those that promised.
///
/// The one whose journal reaches furthest, by (epoch, offset): a longer journal of an older epoch holds records that
/// the newer epoch never had. Of equals the present master, so that a restart of everything moves nothing; then the
/// lowest id, so that the choice does not depend on who answered first.
///
/// A node that has not caught up does not lead: it may be empty, or half of a snapshot. There are two exceptions. In
/// the first election of a new shard nobody has anything, and the master that the map names leads. And where every
/// node of the shard has promised and none has caught up, there is nobody to wait for: nodes without a journal on disk
/// have all been restarted, or a file was edited; the one that has most leads.
public final class Choice {
    private static final Comparator<Position> BY_POSITION =
            Comparator.comparingLong(Position::getEpoch).thenComparingLong(Position::getOffset);

    private Choice() {}

    /// What is known of a shard before its nodes answer.
    ///
    /// @param nodes how many it has
    /// @param master the id that the map names
    /// @param led whether anybody has led it yet
    public record Electorate(int nodes, String master, boolean led) {}

    /// The reply of the node that is to lead; empty where none of them may.
    public static Optional<PromiseReply> among(Collection<PromiseReply> replies, Electorate electorate) {
        var granted = replies.stream().filter(PromiseReply::getGranted).toList();
        var order = Comparator.comparing(PromiseReply::getPosition, BY_POSITION)
                .thenComparing(reply -> reply.getNodeId().equals(electorate.master))
                .thenComparing(PromiseReply::getNodeId, Comparator.reverseOrder());
        var best = granted.stream().filter(PromiseReply::getCaughtUp).max(order);
        if (best.isPresent()) {
            return best;
        }
        if (!electorate.led) {
            return granted.stream()
                    .filter(reply -> reply.getNodeId().equals(electorate.master))
                    .findFirst();
        }
        return granted.size() == electorate.nodes ? granted.stream().max(order) : Optional.empty();
    }
}
