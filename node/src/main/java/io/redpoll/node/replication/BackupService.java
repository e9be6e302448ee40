package io.redpoll.node.replication;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.redpoll.proto.rpc.BackupGrpc;
import io.redpoll.proto.rpc.BackupReply;
import io.redpoll.proto.rpc.BackupRequest;

/// Gives the shard's data as it was at one moment to a tool that makes a backup.
public final class BackupService extends BackupGrpc.BackupImplBase {
    private final ShardMember member;

    public BackupService(ShardMember member) {
        this.member = member;
    }

    @Override
    public StreamObserver<BackupRequest> snapshot(StreamObserver<BackupReply> observer) {
        var down = (ServerCallStreamObserver<BackupReply>) observer;
        var sending = new BackupSending(member, down);
        // With a handler, sending to one who has gone is no error.
        down.setOnCancelHandler(sending::end);
        down.setOnReadyHandler(sending::ready);
        return sending;
    }
}
