package io.redpoll.sentinel;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.FollowReply;
import io.redpoll.proto.rpc.FollowRequest;
import io.redpoll.proto.rpc.LeadReply;
import io.redpoll.proto.rpc.LeadRequest;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.PauseReply;
import io.redpoll.proto.rpc.PauseRequest;
import io.redpoll.proto.rpc.Position;
import io.redpoll.proto.rpc.PromiseReply;
import io.redpoll.proto.rpc.PromiseRequest;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.ShardGrpc;
import io.redpoll.proto.rpc.StatusReply;
import io.redpoll.proto.rpc.StatusRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A data node without data: it keeps the rules of elections, and answers PING and INFO to clients.
final class FakeNode extends ShardGrpc.ShardImplBase implements AutoCloseable {
    private final NodeEntry entry;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private @Nullable Server rpc;
    private @Nullable ServerSocket resp;

    private Role role = Role.FOLLOWER;
    private long promised;
    private String coordinator = "";
    private Position position = Position.getDefaultInstance();
    private boolean caughtUp;
    private String leaderId = "";
    private volatile String info = "role:master";
    private volatile boolean hangsForClients;

    FakeNode(int number, int port) throws IOException {
        entry = NodeEntry.newBuilder()
                .setId(String.format("%040x", number))
                .setHost("127.0.0.1")
                .setPort(port)
                .setRpcPort(port + PortOffsets.NODE_RPC)
                .build();
        start();
    }

    NodeEntry entry() {
        return entry;
    }

    String id() {
        return entry.getId();
    }

    /// As after a restart: it follows nobody and leads nobody until it is told.
    void start() throws IOException {
        role = Role.FOLLOWER;
        leaderId = "";
        rpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), entry.getRpcPort()))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .addService(this)
                .build()
                .start();
        var listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), entry.getPort()));
        resp = listening;
        Thread.ofVirtual().start(() -> accept(listening));
    }

    synchronized void write(int bytes) {
        position = position.toBuilder().setOffset(position.getOffset() + bytes).build();
        caughtUp = true;
    }

    synchronized void copy(FakeNode leader) {
        position = leader.position;
        caughtUp = true;
    }

    /// A standalone master leads from its own configuration.
    synchronized void leadAlone(String replication) {
        role = Role.LEADER;
        caughtUp = true;
        info = replication;
    }

    void hangForClients() {
        hangsForClients = true;
    }

    synchronized boolean leads() {
        return role == Role.LEADER;
    }

    synchronized long epoch() {
        return position.getEpoch();
    }

    synchronized String leaderId() {
        return leaderId;
    }

    @Override
    public synchronized void status(StatusRequest request, StreamObserver<StatusReply> replies) {
        reply(
                replies,
                StatusReply.newBuilder()
                        .setNodeId(entry.getId())
                        .setRole(role)
                        .setPromisedEpoch(promised)
                        .setPosition(position)
                        .setLeaderId(leaderId)
                        .setHost(entry.getHost())
                        .setPort(entry.getPort())
                        .setRpcPort(entry.getRpcPort())
                        .setCaughtUp(caughtUp)
                        .setClusterEnabled(true)
                        .setLinkUp(!leaderId.isEmpty())
                        .build());
    }

    @Override
    public synchronized void promise(PromiseRequest request, StreamObserver<PromiseReply> replies) {
        boolean again =
                request.getEpoch() == promised && request.getCoordinator().equals(coordinator);
        boolean granted = request.getEpoch() > promised || again;
        if (granted) {
            promised = request.getEpoch();
            coordinator = request.getCoordinator();
            role = Role.FOLLOWER;
        }
        reply(
                replies,
                PromiseReply.newBuilder()
                        .setGranted(granted)
                        .setPromisedEpoch(promised)
                        .setPosition(position)
                        .setCaughtUp(caughtUp)
                        .setNodeId(entry.getId())
                        .build());
    }

    @Override
    public synchronized void lead(LeadRequest request, StreamObserver<LeadReply> replies) {
        boolean leading =
                request.getEpoch() == promised && request.getCoordinator().equals(coordinator);
        if (leading) {
            role = Role.LEADER;
            leaderId = "";
            caughtUp = true;
            position = Position.newBuilder()
                    .setEpoch(promised)
                    .setOffset(position.getOffset() + 8)
                    .build();
        }
        reply(
                replies,
                LeadReply.newBuilder().setLeading(leading).setPosition(position).build());
    }

    @Override
    public synchronized void follow(FollowRequest request, StreamObserver<FollowReply> replies) {
        boolean following = request.getEpoch() >= promised;
        if (following) {
            promised = request.getEpoch();
            role = Role.FOLLOWER;
            leaderId = request.getLeaderId();
            caughtUp = true;
        }
        reply(replies, FollowReply.newBuilder().setFollowing(following).build());
    }

    @Override
    public synchronized void pause(PauseRequest request, StreamObserver<PauseReply> replies) {
        reply(
                replies,
                PauseReply.newBuilder()
                        .setPaused(role == Role.LEADER)
                        .setPosition(position)
                        .build());
    }

    private static <T> void reply(StreamObserver<T> replies, T reply) {
        replies.onNext(reply);
        replies.onCompleted();
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                var connection = listening.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // Killed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            for (var head = in.readLine(); head != null; head = in.readLine()) {
                int words = Integer.parseInt(head.substring(1));
                var command = "";
                for (int i = 0; i < words; i++) {
                    in.readLine();
                    var word = in.readLine();
                    command = i == 0 ? word : command;
                }
                if (!hangsForClients) {
                    var text = "INFO".equals(command) ? "$" + info.length() + "\r\n" + info + "\r\n" : "+PONG\r\n";
                    connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException closed) {
            // Killed.
        } finally {
            connections.remove(connection);
        }
    }

    /// As `kill -9`: both sides are gone at once.
    void kill() throws IOException {
        if (rpc != null) {
            rpc.shutdownNow();
        }
        if (resp != null) {
            resp.close();
        }
        for (var connection : connections) {
            connection.close();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
