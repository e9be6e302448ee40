package io.redpoll.cli;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.redpoll.proto.rpc.BackupGrpc;
import io.redpoll.proto.rpc.BackupReply;
import io.redpoll.proto.rpc.BackupRequest;
import io.redpoll.proto.rpc.CutMade;
import io.redpoll.proto.rpc.FilePart;
import io.redpoll.proto.rpc.MakeCut;
import io.redpoll.proto.rpc.PrepareCut;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One master's part in a backup: asked first to be ready, then to cut, then for the file.
final class ShardCut implements AutoCloseable {
    /// Parts that may be on their way while one is written.
    private static final int WINDOW = 4;

    private final NodeAddress master;
    private final Replies replies = new Replies();

    ShardCut(NodeAddress master, ManagedChannel rpc) {
        this.master = master;
        BackupGrpc.newStub(rpc).snapshot(replies);
        replies.send(BackupRequest.newBuilder()
                .setPrepare(PrepareCut.getDefaultInstance())
                .build());
    }

    /// Returns when the node makes no other snapshot.
    void awaitReady(long deadlineNs) {
        if (!replies.next(deadlineNs).hasReady()) {
            throw unexpected();
        }
    }

    /// Asks for the cut; [#awaitCut(long)] waits for it.
    void cut() {
        replies.send(
                BackupRequest.newBuilder().setCut(MakeCut.getDefaultInstance()).build());
    }

    CutMade awaitCut(long deadlineNs) {
        var reply = replies.next(deadlineNs);
        if (!reply.hasCut()) {
            throw unexpected();
        }
        return reply.getCut();
    }

    /// The next part of the file.
    FilePart awaitPart(long deadlineNs) {
        var reply = replies.next(deadlineNs);
        if (!reply.hasPart()) {
            throw unexpected();
        }
        return reply.getPart();
    }

    private OperatorException unexpected() {
        return new OperatorException(master + " answers in an order that is not known here");
    }

    /// Gives up what is left.
    @Override
    public void close() {
        replies.cancel();
    }

    /// What came from the node, in its order: replies, and at the end the reason of the end.
    private final class Replies implements ClientResponseObserver<BackupRequest, BackupReply> {
        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        private volatile @Nullable ClientCallStreamObserver<BackupRequest> up;

        @Override
        public void beforeStart(ClientCallStreamObserver<BackupRequest> stream) {
            up = stream;
            stream.disableAutoRequestWithInitial(WINDOW);
        }

        /// There once the call was made.
        private ClientCallStreamObserver<BackupRequest> up() {
            return Objects.requireNonNull(up);
        }

        void send(BackupRequest request) {
            up().onNext(request);
        }

        BackupReply next(long deadlineNs) {
            try {
                var next = arrived.poll(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (next instanceof BackupReply reply) {
                    up().request(1);
                    return reply;
                }
                throw new OperatorException(
                        next == null ? master + " does not answer in time" : master + " gives up: " + next);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperatorException("interrupted");
            }
        }

        void cancel() {
            up().cancel("no more is needed", null);
        }

        @Override
        public void onNext(BackupReply reply) {
            arrived.add(reply);
        }

        @Override
        public void onError(Throwable broken) {
            arrived.add(
                    broken instanceof StatusRuntimeException status
                            ? Channels.reason(status)
                            : String.valueOf(broken.getMessage()));
        }

        @Override
        public void onCompleted() {
            arrived.add("the stream has ended");
        }
    }
}
