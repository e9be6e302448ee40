package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Session;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.NotAnIntegerException;
import io.redpoll.node.store.OverflowException;
import io.redpoll.node.store.WrongTypeException;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import org.jspecify.annotations.Nullable;

/// The corridor within a transaction: commands are queued behind MULTI, and at EXEC walk it one behind the other, with
/// the locks of all their keys held, and what they change becomes one record. One for each event loop.
final class TransactionCorridor {
    private final Dispatcher dispatcher;
    private final ServingState state;
    private final Access access;
    private final HeldSlots held;
    private final Recorder recorder;
    private final Accounts accounts;
    private final Requests queued = new Requests();
    private @Nullable Call call;
    private boolean running;

    TransactionCorridor(
            Dispatcher dispatcher,
            ServingState state,
            Access access,
            HeldSlots held,
            Recorder recorder,
            Accounts accounts) {
        this.dispatcher = dispatcher;
        this.state = state;
        this.access = access;
        this.held = held;
        this.recorder = recorder;
        this.accounts = accounts;
    }

    /// Whether EXEC is in progress.
    boolean isRunning() {
        return running;
    }

    /// Puts a command, which no gate and no route refused, behind those that were queued, and replies QUEUED.
    void queue(Session session, Command command, Call outer, Requests requests, int request) {
        var transaction = session.transaction();
        if (transaction == null) {
            return;
        }
        transaction.note(command, command.mayWrite(outer));
        if (requests.isInline(request)) {
            transaction.add(ByteBufAllocator.DEFAULT, outer);
        } else {
            long start = requests.start(request);
            int length = (int) (requests.end(request) - start);
            transaction.add(ByteBufAllocator.DEFAULT, start, length);
        }
        session.reply().simple("QUEUED");
    }

    /// Runs what was queued, and replies the array of replies; nil where a watched key was changed.
    void run(Session session, long nowMs) {
        var transaction = session.transaction();
        if (transaction == null || !transaction.isOpen()) {
            throw CommandException.EXEC_WITHOUT_MULTI;
        }
        if (transaction.isRefused()) {
            dispatcher.discard(session);
            throw CommandException.EXEC_ABORTED;
        }
        queued.clear();
        var bytes = transaction.queue();
        if (bytes != null) {
            long from = bytes.memoryAddress();
            new RespReader(RespLimits.DEFAULT).read(from, from + bytes.writerIndex(), queued, Integer.MAX_VALUE);
        }
        boolean isHeldBack = false;
        running = true;
        try {
            lock(session);
            if (transaction.isOvertaken(nowMs)) {
                session.reply().nilArray();
            } else {
                runLocked(session);
                dispatcher.serveReady();
            }
        } catch (CommandException e) {
            isHeldBack = e == Route.LATER;
            throw e;
        } finally {
            running = false;
            access.holdsAllLocks(false);
            held.release();
            if (!isHeldBack) {
                dispatcher.discard(session);
            }
        }
    }

    /// Takes the locks of all keys of the queue; all locks where a command of it works on more than its keys.
    private void lock(Session session) {
        held.begin();
        boolean everything = false;
        boolean mayReplicate = false;
        @Nullable Command write = null;
        int slot = Dispatcher.NO_SLOT;
        for (int i = 0; i < queued.count(); i++) {
            var command = dispatcher.commandOf(queued, i);
            write = command.isWrite ? command : write;
            mayReplicate |= command.has(Flag.MAY_REPLICATE) && command.mayWrite(callOf(session, command, i));
            everything |= command.looksElsewhere || command.group() == Group.SCRIPTING;
            if (command.hasKeys()) {
                int first = dispatcher.addRouted(session, command, callOf(session, command, i));
                slot = first == Dispatcher.NO_SLOT ? slot : first;
            } else {
                everything |= command.isWrite || command.isRead;
            }
        }
        if (everything) {
            held.forget();
            held.holdAll();
            access.holdsAllLocks(true);
        } else {
            held.lockAdded();
        }
        if (mayReplicate && state.is(ServingState.STANDS_STILL)) {
            throw Route.LATER; // as for a write: what stops those passes through the locks before it relies on it
        }
        if (write != null) {
            dispatcher.requireStillLeader(slot, write, session);
        }
    }

    private Call callOf(Session session, Command command, int request) {
        var current = call;
        if (current == null) {
            current = dispatcher.newCall(session, command);
            call = current;
        }
        current.begin(session, command, queued, request);
        return current;
    }

    private void runLocked(Session session) {
        session.reply().array(queued.count());
        recorder.beginGroup();
        long entered = accounts.enter();
        try {
            for (int i = 0; i < queued.count(); i++) {
                runOne(session, i);
            }
        } finally {
            accounts.leave(entered, call);
            long position = recorder.endGroup();
            if (position > 0) {
                session.writtenPosition(position);
            }
        }
    }

    private void runOne(Session session, int index) {
        var command = dispatcher.commandOf(queued, index);
        accounts.next(command, call);
        var current = callOf(session, command, index);
        int mark = session.reply().size();
        boolean failed = false;
        try {
            dispatcher.runQueued(session, command, current, queued, index);
        } catch (CommandException e) {
            failed = dispatcher.refuse(session, command, mark, e);
        } catch (WrongTypeException e) {
            failed = dispatcher.refuse(session, command, mark, CommandException.WRONG_TYPE);
        } catch (NotAnIntegerException e) {
            failed = dispatcher.refuse(session, command, mark, CommandException.NOT_AN_INTEGER);
        } catch (OverflowException e) {
            failed = dispatcher.refuse(session, command, mark, CommandException.OVERFLOW);
        }
        long bytes = queued.end(index) - queued.start(index);
        accounts.ran(command, current, bytes, session.reply().size() - mark, failed);
    }
}
