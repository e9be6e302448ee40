package io.redpoll.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlGrpc;
import io.redpoll.proto.rpc.ControlGrpc.ControlBlockingStub;
import io.redpoll.proto.rpc.GetMapRequest;
import io.redpoll.proto.rpc.HandOverReply;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.Proposal;
import io.redpoll.proto.rpc.ProposalReply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The sentinels of a cluster, as one: any of them answers, so the first that does is enough.
final class Sentinels {
    private static final long READ_SECONDS = 5;
    /// A change waits for an agreement and perhaps for the election of a coordinator before it.
    private static final long CHANGE_SECONDS = 20;

    private final List<NodeAddress> addresses;
    private final Credentials credentials;
    private final Channels channels;

    /// @param addresses where they speak RESP
    Sentinels(List<NodeAddress> addresses, Credentials credentials, Channels channels) {
        this.addresses = List.copyOf(addresses);
        this.credentials = credentials;
        this.channels = channels;
    }

    List<NodeAddress> addresses() {
        return addresses;
    }

    /// The sentinels that a node was told of; none where its directive is empty.
    static List<NodeAddress> knownBy(RespClient node) {
        String value = node.config("cluster-sentinels");
        return value == null
                ? List.of()
                : Arrays.stream(value.trim().split("[ ,]+", -1))
                        .filter(word -> !word.isEmpty())
                        .map(NodeAddress::parse)
                        .toList();
    }

    ClusterMap map() {
        return read(control -> control.getMap(GetMapRequest.getDefaultInstance()));
    }

    /// @throws OperatorException when this one does not answer
    ClusterMap mapOf(NodeAddress sentinel) {
        try {
            return control(sentinel, READ_SECONDS).getMap(GetMapRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            throw new OperatorException("sentinel " + sentinel + " does not answer: " + Channels.reason(e));
        }
    }

    ProposalReply propose(Proposal proposal) {
        return change(control -> control.propose(proposal));
    }

    HandOverReply handOver(HandOverRequest request) {
        return change(control -> control.handOver(request));
    }

    private <T> T read(Function<ControlBlockingStub, T> question) {
        return ask(READ_SECONDS, question, Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED));
    }

    /// After a time-out it is unknown whether a change was made, and asking another sentinel might make it twice.
    private <T> T change(Function<ControlBlockingStub, T> request) {
        return ask(CHANGE_SECONDS, request, Set.of(Status.Code.UNAVAILABLE));
    }

    /// @param passedOver with which errors the next sentinel is asked
    private <T> T ask(long seconds, Function<ControlBlockingStub, T> question, Set<Status.Code> passedOver) {
        var refusals = new ArrayList<String>();
        for (var sentinel : addresses) {
            try {
                return question.apply(control(sentinel, seconds));
            } catch (StatusRuntimeException e) {
                refusals.add(sentinel + ": " + Channels.reason(e));
                if (!passedOver.contains(e.getStatus().getCode())) {
                    throw new OperatorException("sentinel " + sentinel + " gave no result: " + Channels.reason(e)
                            + "; cluster-cli info shows whether anything was changed");
                }
            }
        }
        throw new OperatorException("no sentinel could be asked (" + String.join("; ", refusals) + ")");
    }

    private ControlBlockingStub control(NodeAddress sentinel, long seconds) {
        return ControlGrpc.newBlockingStub(channels.to(rpc(sentinel))).withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    private NodeAddress rpc(NodeAddress sentinel) {
        try (var resp = new RespClient(sentinel, credentials)) {
            return resp.rpc();
        } catch (OperatorException unreachable) {
            return sentinel.usualRpc(); // it may still answer there, and if not, that error says more
        }
    }
}
