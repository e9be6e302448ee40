package io.redpoll.node.dispatch;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.UndeclaredKeyException;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/// The corridor within a script: its commands walk it with locks that are held already, and what they change becomes
/// one record. One for each event loop.
///
/// A script that was seen to stay within its declared keys holds only their slots. Should it then want another
/// key, it is begun again with all slots, which nobody can tell while it has written nothing; when it has, the
/// lock is tried for a while, since two such scripts might wait for each other.
final class ScriptCorridor implements ScriptCalls {
    private static final long EXTRA_LOCK_NS_MAX = 100_000_000;

    private final Dispatcher dispatcher;
    private final Accounts accounts;
    private final Corridors shared;
    private final CommandTable table;
    private final ServingState state;
    private final HeldSlots held;
    private final Session session =
            new Session(0, NowhereConnection.SCRIPT, new RespWriter(ByteBufAllocator.DEFAULT), 0);
    private final KeyPositions positions = new KeyPositions();

    private @Nullable Call call;
    private @Nullable Call outer;
    private Bounds bounds = new Bounds(false, false, false, false);
    private int[] declared = new int[8];
    private int declaredCount;
    private int restrictions;
    private boolean hasRoom;
    private long startedNs;
    /// Others look whether the script may be ended.
    private volatile boolean written;
    private boolean within;
    private boolean isPropagated;
    private int clusterSlot;

    ScriptCorridor(Dispatcher dispatcher, Accounts accounts, Corridors shared, HeldSlots held) {
        this.dispatcher = dispatcher;
        this.accounts = accounts;
        this.shared = shared;
        this.table = shared.table();
        this.state = shared.state();
        this.held = held;
        session.authenticated(true);
        session.ofScript(true);
    }

    /// Begins a script, whose measurement has just begun. The locks of its declared keys are held, or all.
    void begin(Call newOuter, Bounds newBounds, boolean enoughMemory) {
        outer = newOuter;
        bounds = newBounds;
        hasRoom = enoughMemory;
        startedNs = accounts.sinceNs();
        restrictions = state.restrictions();
        written = false;
        within = true;
        isPropagated = true;
        declaredCount = 0;
        newOuter.command().findKeys(newOuter, positions);
        if (positions.count() > declared.length) {
            declared = new int[positions.count()];
        }
        for (int i = 0; i < positions.count(); i++) {
            declared[declaredCount++] = newOuter.at(positions.at(i)).slot();
        }
        clusterSlot = declaredCount > 0 ? declared[0] : -1;
        session.db(newOuter.session().db());
        session.noTouch(newOuter.session().isNoTouch());
        session.readonly(newOuter.session().isReadonly());
        session.reply().protocol(2);
        session.writtenPosition(0);
    }

    @Override
    public RespWriter reply() {
        return session.reply();
    }

    @Override
    public boolean hasWritten() {
        return written;
    }

    @Override
    public void propagate(boolean does) {
        isPropagated = does;
    }

    @Override
    public boolean staysWithinKeys() {
        return within;
    }

    @Override
    public long startedNs() {
        return startedNs;
    }

    @Override
    public long elapsedNs() {
        return accounts.now() - startedNs;
    }

    @Override
    public void run(Slice[] arguments, int count) {
        try {
            walk(arguments, count);
        } catch (CommandException e) {
            shared.counters().error(e.code());
            throw e;
        }
    }

    private void walk(Slice[] arguments, int count) {
        session.reply().truncate(0);
        var command = find(arguments, count);
        if (command == null || (command.hasSubcommands() && count > 1)) {
            throw CommandException.SCRIPT_UNKNOWN_COMMAND;
        }
        try {
            check(command, count);
        } catch (CommandException e) {
            dispatcher.refusedInScript(command);
            throw e;
        }
        var current = callOf(command);
        current.begin(session, command, arguments, count);
        if (!isPropagated) {
            current.journalNothing();
        }
        requireLocks(command, current);
        dispatcher.runInScript(session, command, current, Dispatcher.slotOf(command, current));
        if (command.isRead) {
            remember(current);
        }
        if (command.isWrite) {
            written = true;
        }
    }

    /// As in Redis 7.0 the script's declared keys count as read with the first command that reads; the keys of the
    /// command itself, too, as since 7.2.
    private void remember(Call read) {
        var script = outer;
        if (script != null && script.session().remembersReads()) {
            dispatcher.remember(script, script.session());
            dispatcher.remember(read, script.session());
        }
    }

    private Call callOf(Command command) {
        var current = call;
        if (current == null) {
            current = dispatcher.newCall(session, command);
            call = current;
        }
        return current;
    }

    private @Nullable Command find(Slice[] arguments, int count) {
        var command = table.find(arguments[0]);
        if (command != null && command.hasSubcommands() && count > 1) {
            var sub = command.subcommand(arguments[1]);
            return sub == null ? command : sub;
        }
        return command;
    }

    /// As Redis, in its order (script.c, scriptCall).
    private void check(Command command, int count) {
        if (!command.accepts(count)) {
            throw CommandException.SCRIPT_WRONG_ARITY;
        }
        if (command.has(Flag.NOSCRIPT) && !shared.scriptsRunAll()) {
            throw CommandException.NOT_FROM_SCRIPT;
        }
        if (bounds.isReadOnly() && (command.isWrite || command.has(Flag.MAY_REPLICATE))) {
            throw CommandException.WRITE_FROM_READ_ONLY_SCRIPT;
        }
        if (command.isWrite) {
            checkWrite();
        }
        if (command.has(Flag.GROWS) && !hasRoom && !bounds.allowsOom() && !written) {
            throw CommandException.OUT_OF_MEMORY;
        }
        if ((restrictions & ServingState.STALE) != 0 && !command.has(Flag.STALE)) {
            throw CommandException.SCRIPT_ON_STALE;
        }
    }

    private void checkWrite() {
        if ((restrictions & ServingState.FOLLOWER) != 0) {
            throw CommandException.READ_ONLY;
        }
        if ((restrictions & ServingState.DISK_ERROR) != 0) {
            throw CommandException.MISCONF;
        }
        if ((restrictions & ServingState.FEW_REPLICAS) != 0) {
            throw CommandException.NO_REPLICAS;
        }
    }

    private void requireLocks(Command command, Call current) {
        if (!command.hasKeys()) {
            if (command.isRead || command.isWrite) {
                requireAll();
            }
            return;
        }
        command.findKeys(current, positions);
        for (int i = 0; i < positions.count(); i++) {
            int slot = current.at(positions.at(i)).slot();
            requireServedHere(slot, command);
            within &= isDeclared(slot);
            if (!held.holds(slot)) {
                takeAnother(slot);
            }
        }
        if (command.looksElsewhere && !state.isClusterEnabled()) {
            requireAll();
        }
    }

    private boolean isDeclared(int slot) {
        for (int i = 0; i < declaredCount; i++) {
            if (declared[i] == slot) {
                return true;
            }
        }
        return false;
    }

    private void requireAll() {
        within = false;
        if (held.holdsAll()) {
            return;
        }
        if (written) {
            throw CommandException.SCRIPT_LACKS_LOCKS;
        }
        throw UndeclaredKeyException.INSTANCE;
    }

    private void takeAnother(int slot) {
        if (!written) {
            throw UndeclaredKeyException.INSTANCE;
        }
        if (!held.tryAnother(slot, EXTRA_LOCK_NS_MAX)) {
            throw CommandException.SCRIPT_LACKS_LOCKS;
        }
    }

    private void requireServedHere(int slot, Command command) {
        if (!state.isClusterEnabled()) {
            return;
        }
        if (Route.check(slot, command, session, state) != null) {
            throw CommandException.SCRIPT_NON_LOCAL_KEY;
        }
        if (clusterSlot == -1) {
            clusterSlot = slot;
        } else if (slot != clusterSlot && !bounds.crossesSlots()) {
            throw CommandException.SCRIPT_CROSS_SLOT;
        }
    }
}
