package io.redpoll.node.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.redpoll.proto.rpc.Publication;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final LongAdder dropped = new LongAdder();
    private final Outbox outbox = new Outbox(dropped);

    private static Publication of(int bytes) {
        return Publication.newBuilder()
                .setPayload(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        var half = of(Publications.WAITING_BYTES_MAX / 2);
        assertTrue(outbox.offer(half));
        assertFalse(outbox.offer(half));
        assertTrue(outbox.offer(of(1000)), "there is room for a smaller one");
        assertEquals(1, dropped.sum());
        assertNotNull(outbox.poll());
        assertTrue(outbox.offer(half), "there is room again");
        outbox.clear();
        assertEquals(3, dropped.sum());
        assertNull(outbox.poll());
    }
}
