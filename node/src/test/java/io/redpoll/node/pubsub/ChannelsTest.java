package io.redpoll.node.pubsub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.command.Connection;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ChannelsTest {
    private final Channels channels = new Channels();

    @Test
    void subscriptionsToChannelsOfLostSlotsEnd() {
        var kept = new Listener(2);
        var other = new Listener(3);
        var stays = Name.of(Slice.of("stays"));
        var goes = Name.of(Slice.of("goes"));
        kept.subscribe(stays, goes);
        other.subscribe(goes);
        channels.subscribe(other.session, Kind.CHANNEL, goes);

        channels.endElsewhere(slot -> slot == Slice.of("stays").slot());

        assertEquals("*3\r\n$12\r\nsunsubscribe\r\n$4\r\ngoes\r\n:1\r\n", kept.heard.toString());
        assertEquals(">3\r\n$12\r\nsunsubscribe\r\n$4\r\ngoes\r\n:0\r\n", other.heard.toString());
        assertEquals(1, channels.shardChannelCount());
        assertEquals(1, kept.session.shardSubscriptions());
        assertEquals(1, other.session.subscriptions());
        assertEquals(1, channels.publishInShard(Slice.of("stays"), Slice.of("m")));
        assertEquals(0, channels.publishInShard(Slice.of("goes"), Slice.of("m")));
    }

    /// A client whose event loop is the caller.
    private final class Listener implements Connection {
        private final StringBuilder heard = new StringBuilder();
        private final Session session = new Session(1, this, new RespWriter(UnpooledByteBufAllocator.DEFAULT), 0);

        Listener(int protocol) {
            session.reply().protocol(protocol);
        }

        void subscribe(Name... names) {
            for (var name : names) {
                channels.subscribe(session, Kind.SHARD_CHANNEL, name);
            }
        }

        @Override
        public String remoteAddress() {
            return "here";
        }

        @Override
        public String localAddress() {
            return "here";
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void push(ByteBuf message) {
            heard.append(message.toString(StandardCharsets.US_ASCII));
            message.release();
        }

        @Override
        public void push(ByteBuf message, Runnable taken) {
            push(message);
            taken.run();
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Future<?> schedule(Runnable task, long delayMs) {
            throw new UnsupportedOperationException("nobody waits");
        }

        @Override
        public void resume() {}

        @Override
        public void closeAfterReply() {}

        @Override
        public void close() {}

        @Override
        public long outputBytes() {
            return 0;
        }

        @Override
        public long inputBytes() {
            return 0;
        }
    }
}
