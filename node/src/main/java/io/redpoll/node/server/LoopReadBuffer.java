package io.redpoll.node.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// Gives all connections of an event loop one buffer to read into: each read is run before the next begins, and what is
/// not complete is copied. To allocate 64 KiB for each read cost more than to run a command.
///
/// One read an event, of up to [#BYTES]: a client with more to say is read again when the others have been served.
final class LoopReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    static final int BYTES = 64 * 1024;

    LoopReadBuffer() {
        maxMessagesPerRead(1);
    }

    @Override
    @SuppressWarnings("deprecation") // the type that Netty's own interface still names
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return BYTES;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                return Shared.OF_LOOP.get().lend(allocator);
            }
        };
    }

    /// The buffer of one event loop.
    private static final class Shared {
        static final ThreadLocal<Shared> OF_LOOP = ThreadLocal.withInitial(Shared::new);

        private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

        ByteBuf lend(ByteBufAllocator allocator) {
            if (buffer.capacity() != BYTES || buffer.refCnt() > 1) {
                buffer.release();
                buffer = allocator.directBuffer(BYTES);
            }
            return buffer.clear().retain();
        }
    }
}
