package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Corridor;
import io.redpoll.node.command.Session;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.pubsub.Invalidator;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Type;
import io.redpoll.node.store.WrongTypeException;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keys that somebody waits for and that the command in progress has changed. When it is over, a transaction as a
/// whole, those who wait are served right there, by the thread of the one who wrote and before its next command, as
/// Redis does: in the order in which the keys became ready, and for each in the order in which the clients came. What
/// they do may make further keys ready.
///
/// Each is served under the lock of the key's slot, which is held from the write on. Where a command needs another slot
/// as well (BLMOVE to another list, with cluster mode off), the lock is let go for a moment, to be taken in order.
/// One object for each event loop, used by its thread alone.
final class ReadyKeys {
    private static final Logger LOG = Logger.getLogger(ReadyKeys.class.getName());
    private static final int STOPS = ServingState.FOLLOWER | ServingState.LOADING | ServingState.PAUSED;

    private final KeyWaits waits;
    private final ServingState state;
    private final Access access;
    private final HeldSlots held;
    private final Recorder recorder;
    private final Invalidator invalidator;
    private final Accounts accounts;
    private final Queue<KeyWaits.Line> lines = new ArrayDeque<>();

    private final Session session;
    private final Call call;
    private final RespReader reader = new RespReader(RespLimits.DEFAULT);
    private final Requests requests = new Requests();
    private final RespWriter keyBytes = new RespWriter(ByteBufAllocator.DEFAULT);
    private final Slice key = new Slice();

    ReadyKeys(
            Corridors shared,
            Corridor corridor,
            Access access,
            HeldSlots held,
            Recorder recorder,
            Invalidator invalidator,
            Accounts accounts,
            Command any) {
        this.waits = shared.keyWaits();
        this.state = shared.state();
        this.access = access;
        this.held = held;
        this.recorder = recorder;
        this.invalidator = invalidator;
        this.accounts = accounts;
        this.session = new Session(0, NowhereConnection.INSTANCE, new RespWriter(ByteBufAllocator.DEFAULT), 0);
        this.session.authenticated(true);
        this.call = new Call(corridor, access, session, any);
    }

    /// A key was changed, or is gone.
    void changed(int db, Slice changed) {
        if (waits.inSlot(changed.slot())) {
            add(waits.line(db, changed));
        }
    }

    /// All keys of a database were replaced or are gone; of all databases for −1.
    void changed(int db) {
        waits.lines(db).forEach(this::add);
    }

    void add(KeyWaits.@Nullable Line line) {
        if (line != null && !lines.contains(line)) {
            lines.add(line);
        }
    }

    boolean any() {
        return !lines.isEmpty();
    }

    /// Serves those who wait. The locks of the command that made the keys ready are held, or none; others may be
    /// afterwards.
    void serve(long nowMs) {
        access.reading(false);
        access.reaping((state.restrictions() & Expirer.STOPS) == 0);
        for (var line = lines.poll(); line != null; line = lines.poll()) {
            keyBytes.truncate(0);
            keyBytes.plain(line.key);
            key.point(keyBytes.address(), keyBytes.size());
            serve(line, nowMs);
        }
    }

    private void serve(KeyWaits.Line line, long nowMs) {
        for (var place = waits.first(line); place != null; place = waits.after(place)) {
            var wait = place.wait;
            if (!held.holds(key.slot()) && !hold(wait)) {
                return;
            }
            int type = type(line.db, nowMs);
            if (type == wait.awaited().type() && !holdsAll(wait)) {
                if (!hold(wait)) {
                    return;
                }
                type = type(line.db, nowMs);
            }
            if (type == wait.awaited().type()) {
                serve(wait, nowMs);
            } else if (wait.awaited().whenGone() != null) {
                fail(wait, wait.awaited().whenGone());
            } else if (type == Type.NONE && !waits.isLossMinded(line)) {
                return;
            }
        }
    }

    private int type(int db, long nowMs) {
        access.begin(db, nowMs);
        return access.keys().type(key);
    }

    private boolean holdsAll(KeyWait wait) {
        boolean all = held.holds(key.slot());
        for (int slot : wait.otherSlots()) {
            all &= held.holds(slot);
        }
        return all;
    }

    /// Takes the locks that a wait needs in place of those held; false, and none, where writes are stopped now: whoever
    /// lets them go on has all who wait look again.
    private boolean hold(KeyWait wait) {
        held.begin();
        held.add(key.slot());
        for (int slot : wait.otherSlots()) {
            held.add(slot);
        }
        held.lockAdded();
        if (wait.command().isWrite && (state.restrictions() & STOPS) != 0) {
            held.release();
            return false;
        }
        return true;
    }

    private void serve(KeyWait wait, long nowMs) {
        synchronized (wait) {
            var request = wait.request();
            if (request == null) {
                return;
            }
            requests.clear();
            reader.read(request.memoryAddress(), request.memoryAddress() + request.writerIndex(), requests, 1);
            var reply = session.reply();
            reply.truncate(0);
            reply.protocol(wait.protocol());
            session.db(wait.db());
            call.begin(session, wait.command(), requests, 0);
            access.begin(wait.db(), nowMs);
            access.watching(true);
            invalidator.hold();
            access.touching(!wait.session().isNoTouch());
            try {
                if (retry(wait)) {
                    wait.served(reply.take(), record(wait));
                    accounts.served(wait.command(), call, wait.session(), wait.waitedNs());
                }
            } catch (CommandException e) {
                fail(wait, e);
            } catch (WrongTypeException e) {
                fail(wait, CommandException.WRONG_TYPE);
            } finally {
                invalidator.release();
            }
        }
    }

    private void fail(KeyWait wait, CommandException error) {
        wait.unblock(error);
        accounts.failed(wait.command());
    }

    private boolean retry(KeyWait wait) {
        boolean finished = false;
        try {
            boolean found = wait.awaited().retry().on(call, argument(wait));
            finished = true;
            return found;
        } finally {
            if (!finished && access.changes() > 0) {
                LOG.log(Level.SEVERE, "{0} failed after it had changed data: no further writes", wait.command().name);
                state.restrict(ServingState.DISK_ERROR);
            }
        }
    }

    private Slice argument(KeyWait wait) {
        int at = wait.awaited().firstKey();
        while (!call.at(at).sameAs(key)) {
            at++;
        }
        return call.at(at);
    }

    private long record(KeyWait wait) {
        if (!wait.command().isWrite || access.changes() == 0) {
            return 0;
        }
        int slot = key.slot();
        for (int other : wait.otherSlots()) {
            slot = other == slot ? slot : Frame.NO_SLOT;
        }
        return recorder.record(call, wait.db(), slot, 0, 0);
    }
}
