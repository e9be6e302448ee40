package io.redpoll.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.redpoll.proto.net.PortOffsets;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The sentinels of a cluster, as one: any of them answers, so the first that does is enough.
final class Sentinels {
    private static final long READ_SECONDS = 10; // the start of this tool on a busy machine included
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

    /// The map of the first sentinel that has one. A sentinel that comes back is empty until the others have told it
    /// what it missed, so an empty map is believed only when nobody has another.
    ClusterMap map() {
        var map = ClusterMap.getDefaultInstance();
        var silent = new ArrayList<String>();
        for (var sentinel : addresses) {
            try {
                map = mapOf(sentinel);
                if (map.getShardsCount() > 0) {
                    return map;
                }
            } catch (OperatorException e) {
                silent.add(String.valueOf(e.getMessage()));
            }
        }
        if (silent.size() == addresses.size()) {
            throw new OperatorException(String.join("; ", silent));
        }
        return map;
    }

    /// Whether most of them have this version of the map, and none another. One that is still empty has none.
    boolean agreeOn(long version) {
        int agreeing = 0;
        for (var sentinel : addresses) {
            try {
                var map = mapOf(sentinel);
                if (map.getShardsCount() > 0 && map.getVersion() != version) {
                    return false;
                }
                agreeing += map.getShardsCount() > 0 ? 1 : 0;
            } catch (OperatorException silent) {
                // the others may be enough
            }
        }
        return agreeing > addresses.size() / 2;
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

    /// Goes to the next sentinel only where this one cannot be reached. After a time-out it is unknown whether the
    /// change was made, and asking another sentinel might make it twice.
    private <T> T change(Function<ControlBlockingStub, T> request) {
        var silent = new ArrayList<String>();
        for (var sentinel : addresses) {
            try {
                return request.apply(control(sentinel, CHANGE_SECONDS));
            } catch (StatusRuntimeException e) {
                silent.add(sentinel + ": " + Channels.reason(e));
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                    throw new OperatorException("sentinel " + sentinel + " gave no result: " + Channels.reason(e)
                            + "; cluster-cli info shows whether anything was changed");
                }
            }
        }
        throw new OperatorException("no sentinel could be asked (" + String.join("; ", silent) + ")");
    }

    private ControlBlockingStub control(NodeAddress sentinel, long seconds) {
        return ControlGrpc.newBlockingStub(channels.to(rpc(sentinel))).withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    private NodeAddress rpc(NodeAddress sentinel) {
        try (var resp = new RespClient(sentinel, credentials)) {
            return resp.rpc(PortOffsets.SENTINEL_RPC);
        } catch (OperatorException unreachable) {
            return sentinel.rpc(
                    PortOffsets.SENTINEL_RPC); // it may still answer there, and if not, that error says more
        }
    }
}
