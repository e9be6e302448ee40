package io.redpoll.node.command;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Future;

/// The wire under a session. Every method may be called from any thread.
public interface Connection {
    /// `host:port` of the client, or the path of a Unix socket.
    String remoteAddress();

    String localAddress();

    /// The socket's file descriptor, or −1.
    int descriptor();

    /// Sends a message that answers no request, behind what was written before. Takes over the buffer.
    void push(ByteBuf message);

    /// As [#push(ByteBuf)], without regard to replies that are held back, and runs a task once the socket has
    /// taken the message or never will: whoever sends much waits for that. What one thread pushes so arrives in
    /// its order.
    void push(ByteBuf message, Runnable taken);

    /// Runs on the session's event loop, where its state may be touched.
    void execute(Runnable task);

    /// Runs on the session's event loop after a time, unless it is cancelled before.
    Future<?> schedule(Runnable task, long delayMs);

    /// Goes on with requests that were left because the session waited.
    void resume();

    /// Sends what was replied, then closes.
    void closeAfterReply();

    /// Closes at once.
    void close();

    /// Bytes that were sent to the client and wait for it to read them.
    long outputBytes();

    /// Whether it shares its thread with others, who wait while one of its commands runs.
    default boolean sharesThread() {
        return false;
    }

    /// In how many pieces those bytes are.
    default int outputPieces() {
        return 0;
    }

    /// Bytes received and not yet run.
    long inputBytes();

    /// Bytes that the buffer of those has room for.
    default long inputBytesFree() {
        return 0;
    }

    /// Whether the client came over a Unix socket.
    default boolean isLocalSocket() {
        return false;
    }
}
