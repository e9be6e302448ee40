package io.redpoll.node.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// What MULTI queued and what WATCH watches, for one session. Owned by its event loop, but for [#touch()].
public final class Transaction {
    private @Nullable ByteBuf queue;
    private int count;
    private int bytes;
    private boolean open;
    private boolean refused;
    private boolean writes;
    private boolean grows;
    private boolean needsFreshData;
    private boolean needsLoadedData;
    private volatile boolean touched;
    private volatile int watched;
    private long watchedUntilMs = Long.MAX_VALUE;

    /// Whether MULTI was sent.
    public boolean isOpen() {
        return open;
    }

    public void open() {
        open = true;
    }

    /// Notes what a command that is queued will want.
    ///
    /// @param mayWrite as a command, by a script, or to the journal
    public void note(Command command, boolean mayWrite) {
        writes |= mayWrite;
        grows |= command.has(Flag.GROWS);
        needsFreshData |= !command.has(Flag.STALE);
        needsLoadedData |= !command.has(Flag.LOADING);
    }

    /// Copies a request's bytes (RESP) behind those queued before.
    public void add(ByteBufAllocator allocator, long address, int length) {
        var target = queue;
        if (target == null) {
            target = allocator.directBuffer(Math.max(256, length));
            queue = target;
        }
        int end = target.writerIndex();
        target.ensureWritable(length);
        Memory.copy(address, target.memoryAddress() + end, length);
        target.writerIndex(end + length);
        bytes = end + length;
        count++;
    }

    /// As [#add(ByteBufAllocator, long, int)], for a call that did not come as RESP.
    public void add(ByteBufAllocator allocator, Arguments call) {
        var text = new RespWriter(allocator);
        text.array(call.count());
        for (int i = 0; i < call.count(); i++) {
            text.bulk(call.at(i));
        }
        add(allocator, text.address(), text.size());
        text.truncate(0);
        text.take();
    }

    /// Bytes that the queue takes. From any thread, a moment old.
    public int bytes() {
        return bytes;
    }

    public int count() {
        return count;
    }

    /// Whether a queued command may write: as a command, by a script, or to the journal.
    public boolean hasWrites() {
        return writes;
    }

    /// Whether a queued command may need memory.
    public boolean grows() {
        return grows;
    }

    /// Whether a queued command does not run on a replica that has lost its master.
    public boolean needsFreshData() {
        return needsFreshData;
    }

    /// Whether a queued command does not run while data is loaded.
    public boolean needsLoadedData() {
        return needsLoadedData;
    }

    /// The queued requests' bytes; null where there are none.
    public @Nullable ByteBuf queue() {
        return queue;
    }

    /// A command could not be queued: EXEC is to refuse.
    public void refuse() {
        refused = true;
    }

    public boolean isRefused() {
        return refused;
    }

    /// A watched key was changed: EXEC is to do nothing. From any thread, under the key's slot lock.
    public void touch() {
        touched = true;
    }

    public boolean isTouched() {
        return touched;
    }

    /// Notes how many keys it watches.
    public void watched(int keys) {
        watched = keys;
    }

    /// How many keys it watches. From any thread.
    public int watched() {
        return watched;
    }

    /// A watched key expires: that is a change as well, though nobody may have noticed it by the time of EXEC. A change
    /// of the expiry itself is told to [#touch()].
    public void watchUntil(long expiresAtMs) {
        watchedUntilMs = Math.min(watchedUntilMs, expiresAtMs);
    }

    /// Whether a watched key was changed, or its time is over.
    public boolean isOvertaken(long nowMs) {
        return touched || watchedUntilMs <= nowMs;
    }

    /// Gives the queue's memory back. What watches must have been unregistered.
    public void release() {
        var held = queue;
        queue = null;
        if (held != null) {
            held.release();
        }
    }
}
