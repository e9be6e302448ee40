package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.command.Connection;
import java.util.concurrent.Future;

/// Where what is replied to no client goes: to the journal that is applied, to a client that a stand-in is served for,
/// or to a script.
enum NowhereConnection implements Connection {
    INSTANCE("nowhere"),
    /// As MONITOR shows it.
    SCRIPT("lua");

    private final String address;

    NowhereConnection(String address) {
        this.address = address;
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public String localAddress() {
        return address;
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public void push(ByteBuf message) {
        message.release();
    }

    @Override
    public void push(ByteBuf message, Runnable taken) {
        message.release();
        taken.run();
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public Future<?> schedule(Runnable task, long delayMs) {
        throw new UnsupportedOperationException("nobody waits here");
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
