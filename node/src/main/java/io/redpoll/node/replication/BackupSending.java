package io.redpoll.node.replication;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.redpoll.node.recovery.Saver;
import io.redpoll.proto.rpc.BackupReply;
import io.redpoll.proto.rpc.BackupRequest;
import io.redpoll.proto.rpc.CutMade;
import io.redpoll.proto.rpc.CutReady;
import io.redpoll.proto.rpc.FilePart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One shard's part of a backup: waits for its turn and for the word to cut, cuts, sends the file. What it sends goes
/// out on a thread of its own.
final class BackupSending implements StreamObserver<BackupRequest> {
    private static final Logger LOG = Logger.getLogger(BackupSending.class.getName());
    private static final int PART_BYTES = 256 << 10;
    private static final int CUT_WITHIN_SECONDS = 30;
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ShardMember member;
    private final ServerCallStreamObserver<BackupReply> down;
    private final Thread thread;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean ended;

    // Of the thread.
    private boolean isCut;
    private String failure = "the data could not be written: the log says why";

    BackupSending(ShardMember member, ServerCallStreamObserver<BackupReply> down) {
        this.member = member;
        this.down = down;
        this.thread = Thread.ofPlatform().name("backup").daemon().unstarted(this::run);
    }

    @Override
    public void onNext(BackupRequest message) {
        if (message.hasPrepare() && thread.getState() == Thread.State.NEW) {
            thread.start();
        } else if (message.hasCut()) {
            asked.countDown();
        }
    }

    private void run() {
        try {
            var file = member.data()
                    .saver()
                    .write(new Saver.Contents(true, true), this::awaitWord, this::cut, () -> ended);
            if (file == null) {
                down.onError(Status.ABORTED.withDescription(failure).asRuntimeException());
                return;
            }
            try (file) {
                send(file);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The data for a backup cannot be written or read", e);
            down.onError(Status.INTERNAL.withDescription("the disk failed").asRuntimeException());
        } catch (InterruptedException e) {
            down.onError(Status.UNAVAILABLE.withDescription("the node stops").asRuntimeException());
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The data for a backup cannot be sent", e);
            down.onError(Status.INTERNAL.withDescription("an error of the node").asRuntimeException());
        }
    }

    private void awaitWord() throws InterruptedException {
        down.onNext(
                BackupReply.newBuilder().setReady(CutReady.getDefaultInstance()).build());
        if (!asked.await(CUT_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            fail("nobody asked for the cut within " + CUT_WITHIN_SECONDS + " s");
        }
    }

    /// Under all slot locks. A second moment, which databases emptied or swapped meanwhile make necessary, would not be
    /// the one that was told.
    private void cut() {
        if (isCut) {
            fail("the databases were emptied or swapped meanwhile");
            return;
        }
        isCut = true;
        if (!member.isLeading()) {
            fail("the node does not lead its shard");
            return;
        }
        var status = member.status();
        down.onNext(BackupReply.newBuilder()
                .setCut(CutMade.newBuilder()
                        .setShardId(status.getShardId())
                        .setNodeId(status.getNodeId())
                        .setPosition(status.getPosition())
                        .setTimeMs(member.data().corridors().clock().nowMs())
                        .setKeys(status.getKeys()))
                .build());
    }

    private void fail(String reason) {
        failure = reason;
        ended = true;
    }

    private void send(FileChannel file) throws IOException {
        long size = file.size();
        var buffer = ByteBuffer.allocate(PART_BYTES);
        for (long at = 0; at < size && !ended; ) {
            if (!down.isReady()) {
                LockSupport.parkNanos(this, PATIENCE_NS);
                continue;
            }
            int length = file.read(buffer.clear(), at);
            if (length < 0) {
                throw new IOException("the file has become shorter");
            }
            at += length;
            down.onNext(BackupReply.newBuilder()
                    .setPart(FilePart.newBuilder()
                            .setBytes(ByteString.copyFrom(buffer.flip()))
                            .setLast(at == size))
                    .build());
        }
        if (!ended) {
            down.onCompleted();
        }
    }

    void ready() {
        LockSupport.unpark(thread);
    }

    /// The tool has gone.
    void end() {
        ended = true;
        asked.countDown();
        LockSupport.unpark(thread);
    }

    @Override
    public void onError(Throwable broken) {
        end();
    }

    @Override
    public void onCompleted() {
        // It has no more to ask.
    }
}
