package io.redpoll.node.family;

import static io.redpoll.node.command.CommandException.NOT_A_FLOAT;

import io.redpoll.node.command.Call;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Slice;

/// Scores in calls and replies.
final class Score {
    private Score() {}

    /// The argument at an index as a score.
    ///
    /// @throws io.redpoll.node.command.CommandException `NOT_A_FLOAT`
    static double at(Call call, int index) {
        var text = call.at(index);
        double score = Doubles.parse(text.address(), text.length());
        if (Double.isNaN(score)) {
            throw NOT_A_FLOAT;
        }
        return score;
    }

    /// Begins a reply of members, each with its score where those are wanted: one flat array in RESP2, one of pairs in
    /// RESP3.
    static void begin(Call call, long members, boolean withScores) {
        call.reply().array((int) (withScores && call.reply().protocol() == 2 ? 2 * members : members));
    }

    static void member(Call call, Slice name, double score, boolean withScore) {
        if (withScore && call.reply().protocol() == 3) {
            call.reply().array(2);
        }
        call.reply().bulk(name);
        if (withScore) {
            call.reply().real(score);
        }
    }
}
