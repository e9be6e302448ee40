package io.redpoll.node.dispatch;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Corridor;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.node.command.Runner;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.TooLongException;
import io.redpoll.node.command.Transaction;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.LoopCounters;
import io.redpoll.node.pubsub.Invalidator;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Changes;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.FieldNames;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.NotAnIntegerException;
import io.redpoll.node.store.OverflowException;
import io.redpoll.node.store.Removal;
import io.redpoll.node.store.WrongTypeException;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The corridor: gates → route → lock slot → run → journal → release → reply. One for each event loop.
///
/// A batch of requests is looked at three times. First each command and key is found, hash and slot computed. Then a
/// touch pass loads each key's bucket line, and another the record behind it: the loads do not depend on each other, so
/// that their cache misses overlap, where one command after the other would wait for each. Then the commands run in
/// order.
public final class Dispatcher implements Runner, Corridor, Changes {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class.getName());
    static final int NO_SLOT = Frame.NO_SLOT;

    /// A batch of one is not worth a touch pass.
    private static final int TOUCH_MIN = 2;

    private final CommandTable table;
    private final ServingState state;
    private final Keyspace keyspace;
    private final Journal journal;
    private final Watches watches;
    private final Herald herald;
    private final Invalidator invalidator;
    private final Pauses pauses;
    private final KeyWaits waits;
    private final Clock clock;
    private final Counters allCounters;
    private final LoopCounters counters;
    private final Accounts accounts;

    private final Access access;
    private final Recorder recorder;
    private final HeldSlots held;
    private final ReadyKeys ready;
    private final ScriptCorridor script;
    private final Corridors shared;
    private final Slice name = new Slice();
    private final KeyPositions positions = new KeyPositions();
    private final TransactionCorridor transactions;
    private @Nullable Call current;
    private boolean executing;
    private boolean ran;
    private boolean changedMore;

    /// Size of the reply before the command's own; what the command replied is taken back to there.
    private int mark;

    private Command[] commands = new Command[64];
    private Slice[] keys = new Slice[0];
    private Slice[] touched = new Slice[64];
    private final Command unknown;
    private long nowMs;

    public Dispatcher(Corridors shared) {
        this.shared = shared;
        this.table = shared.table();
        this.state = shared.state();
        this.keyspace = shared.keyspace();
        this.journal = shared.journal();
        this.watches = shared.watches();
        this.herald = shared.herald();
        this.invalidator = herald.invalidator();
        this.pauses = shared.pauses();
        this.waits = shared.keyWaits();
        this.clock = shared.clock();
        this.allCounters = shared.counters();
        this.counters = allCounters.forLoop();
        this.accounts = new Accounts(counters, shared.notes(), shared.monitors(), table);
        this.access = keyspace.access();
        this.recorder = new Recorder(journal);
        this.held = new HeldSlots(keyspace.locks(), shared.longCommands());
        this.unknown = Command.runs("unknown")
                .does("Stands for a command that is not known.")
                .by(call -> {});
        this.ready = new ReadyKeys(shared, this, access, held, recorder, invalidator, accounts, unknown);
        this.transactions = new TransactionCorridor(this, state, access, held, recorder, accounts);
        this.script = new ScriptCorridor(this, accounts, shared, held);
        access.listen(this);
        growTo(64);
    }

    @Override
    public void giveStockBack() {
        access.giveStockBack();
    }

    /// For a thread that nobody waits for: it waits for locks that are held for long.
    void waitForLocks() {
        held.bePatient();
    }

    private void growTo(int count) {
        int old = keys.length;
        keys = java.util.Arrays.copyOf(keys, count);
        for (int i = old; i < count; i++) {
            keys[i] = new Slice();
        }
        commands = java.util.Arrays.copyOf(commands, count);
        touched = java.util.Arrays.copyOf(touched, count);
    }

    @Override
    public int run(Session session, Requests requests) {
        nowMs = clock.nowMs();
        int count = requests.count();
        prepare(session, requests, count);
        invalidator.beginBatch(session);
        int done = 0;
        accounts.begin();
        try {
            while (done < count && !session.isWaiting() && !session.isClosing() && step(session, requests, done)) {
                done++;
            }
            serveReady();
        } finally {
            held.release();
            invalidator.endBatch();
        }
        accounts.end(current);
        return done;
    }

    private void prepare(Session session, Requests requests, int count) {
        if (count > keys.length) {
            growTo(count);
        }
        access.begin(session.db(), nowMs);
        int touches = 0;
        for (int i = 0; i < count; i++) {
            commands[i] = commandOf(requests, i);
            int at = commands[i].firstKey;
            if (at > 0 && at < requests.arguments(i)) {
                keys[i].point(requests.address(i, at), requests.length(i, at));
                touched[touches++] = keys[i];
            }
        }
        if (touches >= TOUCH_MIN) {
            access.touch(touched, touches);
        }
    }

    /// The command that a request names, the subcommand where it has one; one that stands for none where it is not
    /// known.
    Command commandOf(Requests requests, int request) {
        var command = table.find(name.point(requests.address(request, 0), requests.length(request, 0)));
        if (command == null) {
            return unknown;
        }
        if (!command.hasSubcommands() || requests.arguments(request) < 2) {
            return command;
        }
        var found = command.subcommand(name.point(requests.address(request, 1), requests.length(request, 1)));
        return found == null ? command : found;
    }

    /// Runs one request; false where it must be tried again later.
    private boolean step(Session session, Requests requests, int request) {
        var command = commands[request];
        accounts.next(command, current);
        var reply = session.reply();
        mark = reply.size();
        session.active(nowMs, command);
        var call = call(session, command, requests, request);
        executing = false;
        ran = false;
        boolean failed = false;
        try {
            requireKnown(command, call);
            var refused = Gates.check(command, call.count(), session, state);
            if (refused != null) {
                throw refused;
            }
            if (Gates.isPaused(command, call, session, state)) {
                throw Route.LATER;
            }
            if (session.isQueueing() && !isTransactionControl(command)) {
                queue(session, command, call, requests, request);
            } else {
                execute(session, command, call, requests, request);
            }
        } catch (CommandException e) {
            if (e == Route.LATER) {
                held.release();
                pauses.await(session);
                return false;
            }
            failed = refuse(session, command, mark, e);
        } catch (WrongTypeException e) {
            failed = refuse(session, command, mark, CommandException.WRONG_TYPE);
        } catch (NotAnIntegerException e) {
            failed = refuse(session, command, mark, CommandException.NOT_AN_INTEGER);
        } catch (OverflowException e) {
            failed = refuse(session, command, mark, CommandException.OVERFLOW);
        } catch (TooLongException e) {
            held.release();
            shared.workers().take(call);
        }
        if (session.standsIn()) {
            accountHere(session, command, call, failed);
        } else if (ran) {
            account(session, command, call, requests, request, mark, failed);
        }
        if (session.isAsking() && !command.name.equals("asking")) {
            session.asking(false);
        }
        mute(session, command);
        invalidator.endCommand();
        forgetCaching(session, command);
        return true;
    }

    /// CLIENT CACHING is for one command, or one transaction (networking.c, resetClient).
    private static void forgetCaching(Session session, Command command) {
        var mode = session.tracking();
        if (mode != null && mode.isCaching() && !session.isQueueing() && !command.name.startsWith("client|")) {
            mode.caching(false);
        }
    }

    /// As Redis: a command that is not known is said to be so before anything else is asked (server.c, processCommand).
    private void requireKnown(Command command, Call call) {
        if (command == unknown) {
            throw CommandException.unknownCommand(call);
        }
        if (command.hasSubcommands() && call.count() > 1) {
            throw CommandException.unknownSubcommand(command.name, call.at(1).toString());
        }
    }

    /// Drops the command's reply where CLIENT REPLY wants none.
    private void mute(Session session, Command command) {
        if (session.replies() == Session.Replies.ON) {
            return;
        }
        int kept = Gates.repliesByPush(command) ? session.reply().size() : mark;
        switch (session.replies()) {
            case ON -> {}
            case OFF -> session.reply().truncate(kept);
            case SKIP_NEXT -> session.replies(Session.Replies.SKIP);
            case SKIP -> {
                session.reply().truncate(kept);
                session.replies(Session.Replies.ON);
            }
        }
    }

    /// Replies the error. One before the command was run makes a transaction fail, as it was to be a part of it; a
    /// nested MULTI, which runs and fails, does not.
    ///
    /// @return whether the command ran
    boolean refuse(Session session, Command command, int mark, CommandException error) {
        if (!ran) {
            accounts.refused(command);
        }
        if (!error.isCounted()) {
            allCounters.error(error.code());
        }
        session.reply().truncate(mark);
        var transaction = session.transaction();
        if (transaction == null || !transaction.isOpen() || executing) {
            session.reply().error(error.wire());
        } else if (command.name.equals("exec")) {
            // As Redis: an EXEC that may not run is the end of the transaction (server.c, rejectCommand).
            discard(session);
            session.reply().error(CommandException.execAborted(error).wire());
        } else {
            session.reply().error(error.wire());
            transaction.refuse();
        }
        return ran;
    }

    private void account(
            Session session, Command command, Call call, Requests requests, int request, int mark, boolean failed) {
        long bytes = requests.end(request) - requests.start(request);
        accounts.ran(command, call, bytes, session.reply().size() - mark, failed);
    }

    /// The call was counted when it was taken to this thread.
    private void accountHere(Session session, Command command, Call call, boolean failed) {
        if (failed) {
            accounts.failed(command);
        }
        accounts.served(command, call, session.ofClient(), accounts.sinceBegin());
    }

    private Call call(Session session, Command command, Requests requests, int request) {
        var call = current;
        if (call == null) {
            call = newCall(session, command);
            current = call;
        }
        call.begin(session, command, requests, request);
        return call;
    }

    private static boolean isTransactionControl(Command command) {
        return switch (command.name) {
            case "exec", "discard", "multi", "watch", "quit", "reset" -> true;
            default -> false;
        };
    }

    /// Runs a command that no gate refuses.
    private void execute(Session session, Command command, Call call, Requests requests, int request) {
        executing = true;
        if (command.hasOneKey()) {
            var key = keys[request];
            call.at(command.firstKey).point(key);
            int slot = key.slot();
            routeTo(slot, command, session);
            makeRoom(command, session);
            held.hold(slot);
            requireStillLeader(slot, command, session);
            runHeld(session, command, call, slot, requests, request);
            serveReady();
            return;
        }
        if (!command.hasKeys()) {
            held.release();
            if (command.isWrite) {
                makeRoom(command, session);
                held.holdAll();
                requireStillLeader(NO_SLOT, command, session);
            }
            runHeld(session, command, call, NO_SLOT, requests, request);
            serveReady();
            held.release();
            return;
        }
        held.begin();
        makeRoom(command, session);
        addSlots(command, call);
        route(command, session);
        lock(command);
        requireStillLeader(held.onlySlot(), command, session);
        runHeld(session, command, call, held.onlySlot(), requests, request);
        serveReady();
        held.release();
    }

    /// Takes the locks of the slots that were added, or all where the command looks at keys in others.
    private void lock(Command command) {
        if (command.looksElsewhere && !state.isClusterEnabled()) {
            held.forget();
            held.holdAll();
        } else {
            held.lockAdded();
        }
    }

    private void addSlots(Command command, Call call) {
        command.findKeys(call, positions);
        for (int i = 0; i < positions.count(); i++) {
            held.add(call.at(positions.at(i)).slot());
        }
    }

    /// In cluster mode: all slots that were added are one, and it is served here.
    private void route(Command command, Session session) {
        if (!state.isClusterEnabled() || positions.count() == 0) {
            return;
        }
        int slot = held.firstAdded();
        if (!held.isOneSlot()) {
            held.forget();
            throw CommandException.CROSS_SLOT;
        }
        routeAdded(slot, command, session);
    }

    /// As [#routeTo], with a set of slots begun.
    private void routeAdded(int slot, Command command, Session session) {
        var elsewhere = Route.check(slot, command, session, state);
        if (elsewhere != null) {
            held.forget();
            throw elsewhere;
        }
    }

    private void routeTo(int slot, Command command, Session session) {
        if (state.isClusterEnabled()) {
            var elsewhere = Route.check(slot, command, session, state);
            if (elsewhere != null) {
                throw elsewhere;
            }
        }
    }

    /// Checked again with the lock held: whoever stops writes sets the restriction and then passes through the locks.
    ///
    /// @param slot [#NO_SLOT] where the command works on more than one
    void requireStillLeader(int slot, Command command, Session session) {
        int restrictions = state.restrictions();
        if (!command.isWrite
                || (restrictions & (ServingState.FOLLOWER | ServingState.LOADING | ServingState.STANDS_STILL)) == 0) {
            return;
        }
        held.release();
        throw notLeader(restrictions, slot, command, session);
    }

    private CommandException notLeader(int restrictions, int slot, Command command, Session session) {
        if ((restrictions & (ServingState.STANDS_STILL | ServingState.BETWEEN_LEADERS)) != 0) {
            return Route.LATER;
        }
        if ((restrictions & ServingState.FOLLOWER) == 0) {
            return CommandException.LOADING;
        }
        if (!state.isClusterEnabled() || slot == NO_SLOT) {
            return CommandException.READ_ONLY;
        }
        var elsewhere = Route.check(slot, command, session, state);
        return elsewhere == null ? Route.LATER : elsewhere; // it has become the leader again
    }

    /// Also for a read, as in Redis: it is not refused, but memory is brought below the limit.
    private void makeRoom(Command command, Session session) {
        makeRoom(command.isWrite && command.has(Flag.GROWS), session);
    }

    /// @param grows whether memory may be needed
    private void makeRoom(boolean grows, Session session) {
        if (!keyspace.isOverLimit()) {
            return;
        }
        held.release();
        access.begin(0, nowMs);
        boolean made = shared.makeRoom(access);
        // What the client is told of keys that went for its command stands before the reply, and stays with an error.
        mark = session.reply().size();
        if (!made && grows) {
            held.forget();
            var others = shared.longCommands();
            throw others.isEverythingHeld() && !session.standsIn() ? others.refusal() : CommandException.OUT_OF_MEMORY;
        }
    }

    /// Runs the handler with the locks held, then records what it changed.
    private void runHeld(Session session, Command command, Call call, int slot, Requests requests, int request) {
        long start = requests.isInline(request) ? 0 : requests.start(request);
        runHeld(session, command, call, slot, start, (int) (requests.end(request) - requests.start(request)));
    }

    /// @param start address of the request as it came, where it came as RESP; 0 where it did not
    private void runHeld(Session session, Command command, Call call, int slot, long start, int length) {
        access.begin(session.db(), nowMs);
        access.watching(herald.isNeeded() || waits.any());
        access.reading(command.isRead);
        access.reaping(command.hasKeys() && (state.restrictions() & Expirer.STOPS) == 0);
        invalidator.beginCommand();
        access.touching(!session.isNoTouch());
        boolean finished = false;
        ran = true;
        try {
            command.handler.run(call);
            finished = true;
        } finally {
            ran = true; // also where it ran others, which may have been refused
            if (command.isRead && session.remembersReads() && command.group() != Group.SCRIPTING) {
                invalidator.remember(call, session);
            }
            if (!finished && access.changes() > 0 && !transactions.isRunning() && !session.isOfScript()) {
                LOG.log(Level.SEVERE, "{0} failed after it had changed data: no further writes", command.name);
                state.restrict(ServingState.DISK_ERROR);
            }
        }
        if (command.isRead) {
            counters.enterEpoch();
            counters.hits += access.hits();
            counters.misses += access.misses();
        }
        if (command.isWrite && (access.changes() > 0 || changedMore)) {
            changedMore = false;
            long position = recorder.record(call, session.db(), slot, start, length);
            if (position > 0) {
                session.writtenPosition(position);
            }
        }
    }

    // Transactions.

    private void queue(Session session, Command command, Call call, Requests requests, int request) {
        if (command.hasKeys() && state.isClusterEnabled()) {
            held.begin();
            addSlots(command, call);
            route(command, session);
            held.forget();
        }
        makeRoom(true, session); // the queue itself needs some
        transactions.queue(session, command, call, requests, request);
    }

    @Override
    public void runQueued(Session session) {
        var transaction = session.transaction();
        if (transaction != null && transaction.isOpen() && !transaction.isRefused() && transaction.grows()) {
            makeRoomForQueued(session);
        }
        transactions.run(session, nowMs);
    }

    /// As Redis, an EXEC of what needs memory is refused as a whole where there is none.
    private void makeRoomForQueued(Session session) {
        try {
            makeRoom(true, session);
        } catch (CommandException outOfMemory) {
            discard(session);
            throw CommandException.execAborted(outOfMemory);
        }
    }

    /// Runs a command of the transaction in progress, whose keys are locked.
    void runQueued(Session session, Command command, Call call, Requests queued, int index) {
        ran = false;
        runHeld(session, command, call, slotOf(command, call), queued, index);
    }

    /// Adds a command's slots to the set begun, once it is known that they are served here.
    ///
    /// @return the slot added first, in cluster mode; else [#NO_SLOT]
    int addRouted(Session session, Command command, Call call) {
        addSlots(command, call);
        if (!state.isClusterEnabled() || positions.count() == 0) {
            return NO_SLOT;
        }
        int slot = held.firstAdded();
        routeAdded(slot, command, session);
        return slot;
    }

    static int slotOf(Command command, Call call) {
        return command.hasOneKey() ? call.at(command.firstKey).slot() : NO_SLOT;
    }

    // Scripts.

    @Override
    public void runScript(Call call, ScriptCalls.Bounds bounds, Consumer<ScriptCalls> body) {
        var session = call.session();
        boolean isTransaction = transactions.isRunning();
        if (bounds.everywhere() && !held.holdsAll()) {
            held.release();
            held.holdAll();
        }
        int holding = bounds.isReadOnly()
                ? ServingState.BETWEEN_LEADERS
                : ServingState.STANDS_STILL | ServingState.BETWEEN_LEADERS;
        if ((state.restrictions() & holding) != 0 && !isTransaction) {
            held.release();
            throw Route.LATER;
        }
        access.holdsAllLocks(held.holdsAll());
        if (!isTransaction) {
            recorder.beginGroup();
        }
        long entered = accounts.enter();
        try {
            script.begin(call, bounds, !keyspace.isOverLimit());
            body.accept(script);
        } finally {
            accounts.leave(entered, null);
            access.holdsAllLocks(isTransaction && held.holdsAll());
            access.begin(session.db(), nowMs); // what the script changed is recorded: the call itself changed nothing
            if (!isTransaction) {
                long position = recorder.endGroup();
                if (position > 0) {
                    session.writtenPosition(position);
                }
            }
        }
    }

    void refusedInScript(Command command) {
        accounts.refused(command);
    }

    /// Notes that a session's script has read keys, which are locked.
    void remember(Call call, Session reader) {
        invalidator.remember(call, reader);
    }

    @Override
    public void monitored(Call call) {
        accounts.monitored(call);
    }

    /// Runs a command of the script in progress, whose keys are locked.
    void runInScript(Session session, Command command, Call call, int slot) {
        accounts.next(command, null);
        boolean failed = true;
        try {
            runHeld(session, command, call, slot, 0, 0);
            failed = false;
        } catch (WrongTypeException e) {
            throw CommandException.WRONG_TYPE;
        } catch (NotAnIntegerException e) {
            throw CommandException.NOT_AN_INTEGER;
        } catch (OverflowException e) {
            throw CommandException.OVERFLOW;
        } finally {
            accounts.ran(command, call, 0, session.reply().size(), failed);
        }
    }

    Call newCall(Session session, Command command) {
        return new Call(this, access, session, command);
    }

    @Override
    public void discard(Session session) {
        var transaction = session.transaction();
        if (transaction != null) {
            watches.unwatch(transaction);
            transaction.release();
            session.transaction(null);
        }
    }

    @Override
    public void watch(Session session, Slice key) {
        var transaction = session.transaction();
        if (transaction == null) {
            transaction = new Transaction();
            session.transaction(transaction);
        }
        // First, for a key that is found expired, and goes, was not there when it was watched.
        long expiresAt = access.keys().expiresAt(key);
        watches.watch(transaction, session.db(), key);
        if (expiresAt >= 0) {
            transaction.watchUntil(expiresAt);
        }
    }

    @Override
    public void unwatch(Session session) {
        var transaction = session.transaction();
        if (transaction != null) {
            watches.unwatch(transaction);
            if (!transaction.isOpen()) {
                session.transaction(null);
            }
        }
    }

    // Waiting.

    @Override
    public void await(Call call, Awaited awaited) {
        var wait = new KeyWait(waits, this, allCounters, call, awaited, otherSlots(call, awaited));
        wait.begin(call);
        if (state.isClusterEnabled()) {
            // The map may have changed since the route was checked, and those who wait been looked through already.
            wait.redirect(state);
        }
    }

    /// Slots of the call's keys that it does not wait for.
    private int[] otherSlots(Call call, Awaited awaited) {
        call.command().findKeys(call, positions);
        return IntStream.range(0, positions.count())
                .map(positions::at)
                .filter(at -> at < awaited.firstKey() || at > awaited.lastKey())
                .map(at -> call.at(at).slot())
                .toArray();
    }

    /// Serves those who wait for what the command in progress changed, unless it has expired by now.
    void serveReady() {
        if (ready.any()) {
            ready.serve(clock.nowMs());
        }
    }

    /// Tries again for those who wait for a key. A task of its own on this corridor's event loop.
    void retry(KeyWaits.Line line) {
        nowMs = clock.nowMs();
        ready.add(line);
        try {
            serveReady();
        } finally {
            held.release();
            invalidator.endBatch();
        }
    }

    @Override
    public void changed() {
        changedMore = true;
    }

    @Override
    public void flush(int database) {
        herald.flushing(database, this::isThere);
        keyspace.flushLocked(database);
        changedMore = true;
        ready.changed(database);
    }

    @Override
    public void exchange(int one, int other) {
        herald.exchanging(one, other, this::isThere);
        keyspace.exchangeLocked(one, other);
        changedMore = true;
        ready.changed(one);
        ready.changed(other);
    }

    private boolean isThere(int database, Slice key) {
        access.begin(database, nowMs);
        return access.keys().encoding(key) != null;
    }

    @Override
    public void changed(int database, Slice key, Event event) {
        herald.changed(database, key, event);
        if (waits.any()) {
            ready.changed(database, key);
        }
    }

    @Override
    public void told(int database, Slice key, Event event) {
        herald.told(database, key, event);
    }

    @Override
    public void removed(int database, Slice key, Removal why) {
        recorder.recordRemoval(database, key);
        herald.removed(database, key, why);
        if (waits.any()) {
            ready.changed(database, key);
        }
    }

    @Override
    public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {
        recorder.recordRemoval(database, key, fields);
        herald.fieldsExpired(database, key, fields.count(), all);
    }

    @Override
    public void closed(Session session) {
        discard(session);
    }
}
