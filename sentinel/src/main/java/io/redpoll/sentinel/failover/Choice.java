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
/// A node that has not caught up never leads: it may be empty, or half of a snapshot. The first election of a new
/// shard is the exception: nobody has anything, and the master that the map names leads.
public final class Choice {
    private static final Comparator<Position> BY_POSITION =
            Comparator.comparingLong(Position::getEpoch).thenComparingLong(Position::getOffset);

    private Choice() {}

    /// The reply of the node that is to lead; empty where none of them may.
    ///
    /// @param master the id that the map names
    /// @param first nobody has led the shard yet
    public static Optional<PromiseReply> among(Collection<PromiseReply> replies, String master, boolean first) {
        var best = replies.stream()
                .filter(reply -> reply.getGranted() && reply.getCaughtUp())
                .max(Comparator.comparing(PromiseReply::getPosition, BY_POSITION)
                        .thenComparing(reply -> reply.getNodeId().equals(master))
                        .thenComparing(PromiseReply::getNodeId, Comparator.reverseOrder()));
        if (best.isPresent() || !first) {
            return best;
        }
        return replies.stream()
                .filter(reply -> reply.getGranted() && reply.getNodeId().equals(master))
                .findFirst();
    }
}
