package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Waiting;
import io.redpoll.node.metrics.Counters;
import io.redpoll.proto.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One session's wait for keys, with the request that is to be tried again.
///
/// Any thread may end it, once: whoever serves it holds its monitor meanwhile, so that a timeout comes before or after.
/// What the client gets is handed to its event loop.
final class KeyWait implements Waiting {
    private final KeyWaits waits;
    private final Dispatcher home;
    private final Counters counters;
    private final Session session;
    private final Command command;
    private final Awaited awaited;
    private final int db;
    private final int protocol;
    private final int slot;
    private final int[] otherSlots;
    private final boolean muted;
    private final long beganNs = System.nanoTime();
    private final List<KeyWaits.Place> places = new ArrayList<>(1);
    private @Nullable ByteBuf request;

    /// Of the session's event loop.
    private @Nullable Future<?> timeout;

    /// @param home the corridor of the session's event loop
    /// @param otherSlots of the keys that it does not wait for and needs all the same
    KeyWait(KeyWaits waits, Dispatcher home, Counters counters, Call call, Awaited awaited, int[] otherSlots) {
        this.waits = waits;
        this.home = home;
        this.counters = counters;
        this.session = call.session();
        this.command = call.command();
        this.awaited = awaited;
        this.db = session.db();
        this.protocol = session.reply().protocol();
        this.slot = call.at(awaited.firstKey()).slot();
        this.otherSlots = otherSlots;
        this.muted = session.replies() == Session.Replies.OFF || session.replies() == Session.Replies.SKIP;
        this.request = copy(call);
    }

    private static @Nullable ByteBuf copy(Call call) {
        var text = new RespWriter(ByteBufAllocator.DEFAULT);
        text.array(call.count());
        for (int i = 0; i < call.count(); i++) {
            text.bulk(call.at(i));
        }
        return text.take();
    }

    /// Begins to wait. On the session's event loop, with the locks of the keys held.
    void begin(Call call) {
        session.await(this);
        waits.join(this, call);
        if (awaited.timeoutMs() > 0) {
            timeout = session.connection().schedule(() -> unblock(null), awaited.timeoutMs());
        }
    }

    Session session() {
        return session;
    }

    Command command() {
        return command;
    }

    Awaited awaited() {
        return awaited;
    }

    /// How long it waits by now.
    long waitedNs() {
        return System.nanoTime() - beganNs;
    }

    int db() {
        return db;
    }

    int protocol() {
        return protocol;
    }

    int[] otherSlots() {
        return otherSlots;
    }

    /// Guarded by the monitor of [KeyWaits].
    List<KeyWaits.Place> places() {
        return places;
    }

    /// The request as RESP; null where the wait is over. The caller has the monitor.
    @Nullable
    ByteBuf request() {
        return request;
    }

    /// Tries for a line again, on this session's event loop.
    void retry(KeyWaits.Line line) {
        session.connection().execute(() -> home.retry(line));
    }

    /// In cluster mode: ends the wait where its keys are served elsewhere. As long as nobody knows where, it goes on.
    void redirect(ServingState state) {
        session.connection().execute(() -> {
            var elsewhere = session.waiting() == this ? Route.check(slot, command, session, state) : null;
            if (elsewhere != null && elsewhere != Route.LATER) {
                unblock(elsewhere);
            }
        });
    }

    /// Ends the wait with the reply of a retry.
    ///
    /// @param position of what the retry journalled; 0 where it did not
    synchronized void served(@Nullable ByteBuf reply, long position) {
        over();
        session.connection().execute(() -> {
            if (session.waiting() != this) {
                if (reply != null) {
                    reply.release();
                }
                return;
            }
            if (position > 0) {
                session.writtenPosition(position);
            }
            if (reply != null) {
                if (!muted) {
                    session.reply().raw(reply.memoryAddress(), reply.writerIndex());
                }
                reply.release();
            }
            goOn();
        });
    }

    @Override
    public synchronized boolean unblock(@Nullable CommandException error) {
        if (request == null) {
            return false;
        }
        over();
        if (error != null) {
            counters.error(error.code());
        }
        session.connection().execute(() -> {
            if (session.waiting() == this) {
                reply(error);
                goOn();
            }
        });
        return true;
    }

    private void reply(@Nullable CommandException error) {
        if (muted) {
            return;
        }
        if (error != null) {
            session.reply().error(error.wire());
        } else {
            session.reply().nilArray();
        }
    }

    private void goOn() {
        cancelTimeout();
        session.wake();
    }

    @Override
    public synchronized void cancel() {
        if (request != null) {
            over();
        }
        cancelTimeout();
    }

    private void over() {
        var bytes = request;
        request = null;
        if (bytes != null) {
            bytes.release();
        }
        waits.leave(this);
    }

    private void cancelTimeout() {
        var pending = timeout;
        if (pending != null) {
            pending.cancel(false);
        }
    }
}
