package io.redpoll.node.bus;

import io.grpc.stub.StreamObserver;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.proto.rpc.BusGrpc;
import io.redpoll.proto.rpc.DeliverySummary;
import io.redpoll.proto.rpc.Publication;

/// Takes what other nodes publish, for the clients that listen here.
public final class BusService extends BusGrpc.BusImplBase {
    private final Channels channels;

    public BusService(Channels channels) {
        this.channels = channels;
    }

    /// Hands one message to all who listen here.
    public static void take(Channels channels, Publication publication) {
        var channel = publication.getChannel().toByteArray();
        var payload = publication.getPayload().toByteArray();
        if (publication.getSharded()) {
            channels.publishInShard(channel, payload);
        } else {
            channels.publish(channel, payload);
        }
    }

    @Override
    public StreamObserver<Publication> deliver(StreamObserver<DeliverySummary> reply) {
        return new StreamObserver<>() {
            private long received;

            @Override
            public void onNext(Publication publication) {
                received++;
                take(channels, publication);
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {
                reply.onNext(DeliverySummary.newBuilder().setReceived(received).build());
                reply.onCompleted();
            }
        };
    }
}
