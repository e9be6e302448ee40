package io.redpoll.sentinel.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.proto.rpc.Position;
import io.redpoll.proto.rpc.PromiseReply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChoiceTest {
    private static final Choice.Electorate LED = new Choice.Electorate(3, "m", true);
    private static final Choice.Electorate NEW = new Choice.Electorate(3, "m", false);

    @Test
    void longerJournalWins() {
        assertEquals("b", choose(reply("a", 3, 100), reply("b", 3, 108)));
    }

    @Test
    void newerEpochWinsOverLongerJournal() {
        assertEquals("a", choose(reply("a", 4, 100), reply("b", 3, 9_000)));
    }

    @Test
    void presentMasterWinsAmongEquals() {
        assertEquals("m", choose(reply("a", 3, 100), reply("m", 3, 100), reply("z", 3, 100)));
    }

    @Test
    void lowestIdWinsAmongEqualReplicas() {
        assertEquals("a", choose(reply("b", 3, 100), reply("a", 3, 100)));
    }

    @Test
    void nodeThatHasNotCaughtUpNeverLeads() {
        var half = reply("b", 3, 900).toBuilder().setCaughtUp(false).build();
        assertEquals("a", choose(reply("a", 3, 100), half));
        assertTrue(Choice.among(List.of(half), LED).isEmpty());
    }

    @Test
    void nodeThatRefusedNeverLeads() {
        var refused = reply("b", 3, 900).toBuilder().setGranted(false).build();
        assertEquals("a", choose(reply("a", 3, 100), refused));
    }

    @Test
    void emptyShardIsLedByTheMasterOfTheMapAndByNobodyElse() {
        var empty = reply("m", 0, 0).toBuilder().setCaughtUp(false).build();
        var other = reply("a", 0, 0).toBuilder().setCaughtUp(false).build();
        assertEquals("m", Choice.among(List.of(other, empty), NEW).orElseThrow().getNodeId());
        assertTrue(Choice.among(List.of(other), NEW).isEmpty());
        assertTrue(Choice.among(List.of(other, empty), LED).isEmpty());
    }

    @Test
    void whereAllHavePromisedAndNoneHasCaughtUpNobodyIsWaitedFor() {
        var replies = Stream.of(reply("m", 0, 0), reply("a", 2, 50), reply("b", 2, 40))
                .map(reply -> reply.toBuilder().setCaughtUp(false).build())
                .toList();
        assertEquals("a", Choice.among(replies, LED).orElseThrow().getNodeId());
        assertTrue(Choice.among(replies.subList(0, 2), LED).isEmpty());
    }

    private static String choose(PromiseReply... replies) {
        return Choice.among(List.of(replies), LED).orElseThrow().getNodeId();
    }

    private static PromiseReply reply(String id, long epoch, long offset) {
        return PromiseReply.newBuilder()
                .setGranted(true)
                .setCaughtUp(true)
                .setNodeId(id)
                .setPosition(Position.newBuilder().setEpoch(epoch).setOffset(offset))
                .build();
    }
}
