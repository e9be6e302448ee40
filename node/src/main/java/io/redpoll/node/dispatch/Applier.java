package io.redpoll.node.dispatch;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.command.Awaited;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Corridor;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.node.command.ScriptCalls;
import io.redpoll.node.command.Session;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Changes;
import io.redpoll.node.store.Event;
import io.redpoll.node.store.FieldNames;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.Removal;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.util.Arrays;
import java.util.function.Consumer;

/// Runs journal records again: at start from the append-only file, on a replica from its leader.
///
/// The same handlers run under the same slot locks as for clients, with no gate, no route and no journal: a record was
/// accepted once already. Nothing expires while it runs, because what expired stands in the journal as a DEL. Used by
/// one thread.
public final class Applier implements Corridor, Changes, AutoCloseable {
    /// Keys whose places are loaded into the cache together.
    private static final int TOUCHED = 64;

    private final CommandTable table;
    private final Keyspace keyspace;
    private final Herald herald;
    private final KeyWaits waits;
    private final boolean isServed;
    private final Access access;
    private final HeldSlots held;
    private final Call call;
    private final Session session;
    private final RespReader reader = new RespReader(RespLimits.DEFAULT);
    private final Requests requests = new Requests();
    private final KeyPositions positions = new KeyPositions();
    private final Slice name = new Slice();
    private final Slice[] touched = new Slice[TOUCHED];
    private Slice[] arguments = new Slice[0];

    /// @param keyspace may be another than the one that is served: the one that a full resynchronisation fills
    public Applier(Corridors shared, Keyspace keyspace) {
        this.table = shared.table();
        this.keyspace = keyspace;
        this.herald = shared.herald();
        this.waits = shared.keyWaits();
        this.isServed = keyspace == shared.keyspace();
        this.access = keyspace.access();
        this.held = new HeldSlots(keyspace.locks(), shared.longCommands());
        held.bePatient();
        this.session = new Session(0, NowhereConnection.INSTANCE, new RespWriter(UnpooledByteBufAllocator.DEFAULT), 0);
        this.session.authenticated(true);
        this.call = new Call(this, access, session, table.commands().getFirst());
        access.listen(this);
        for (int i = 0; i < TOUCHED; i++) {
            touched[i] = new Slice();
        }
    }

    /// Applies one record's payload.
    ///
    /// @param db in which its first command runs; SELECT in it changes that for those behind
    /// @throws IllegalStateException where it is no command that can be run: the record is damaged, or from a newer
    ///     version
    public void apply(int db, long address, int length) {
        read(address, length);
        session.db(db);
        lockAll(requests.count());
        try {
            for (int i = 0; i < requests.count(); i++) {
                run(i);
            }
        } finally {
            held.release();
            session.reply().truncate(0);
            herald.invalidator().endBatch();
        }
    }

    /// Applies commands that need not happen as one, as those of a snapshot. They begin in database 0.
    public void applyEach(long address, int length) {
        read(address, length);
        session.db(0);
        for (int i = 0; i < requests.count(); i++) {
            var command = find(i);
            call.begin(session, command, requests, i);
            runAlone(command);
        }
    }

    /// The command that the arguments name.
    ///
    /// @param count how many of the arguments there are, the name first
    Command find(Slice[] arguments, int count) {
        var command = table.findOriginal(arguments[0]);
        if (command == null) {
            throw unknown(arguments[0]);
        }
        return command.hasSubcommands() && count > 1 ? subcommand(command, arguments[1]) : command;
    }

    /// Applies one command of a file.
    void apply(Command command, int db, Slice[] arguments, int count) {
        session.db(db);
        call.begin(session, command, arguments, count);
        runAlone(command);
    }

    /// Applies commands of a file that have one key each.
    void applyEach(CommandBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            if (i % TOUCHED == 0) {
                touch(batch, i);
            }
            int count = batch.arguments(i);
            if (count > arguments.length) {
                growArguments(count);
            }
            for (int argument = 0; argument < count; argument++) {
                batch.argument(i, argument, arguments[argument]);
            }
            apply(batch.command(i), batch.database(i), arguments, count);
        }
    }

    /// Loads what the commands from the `first` on need into the cache.
    private void touch(CommandBatch batch, int first) {
        int count = 0;
        for (int i = first; i < Math.min(batch.count(), first + TOUCHED); i++) {
            if (batch.database(i) == batch.database(first)) {
                batch.argument(i, batch.command(i).firstKey, touched[count]);
                count++;
            }
        }
        access.begin(batch.database(first), Access.BEFORE_ALL);
        access.touch(touched, count);
    }

    private void growArguments(int count) {
        int length = arguments.length;
        arguments = Arrays.copyOf(arguments, 2 * count);
        for (int i = length; i < arguments.length; i++) {
            arguments[i] = new Slice();
        }
    }

    private void runAlone(Command command) {
        requireArity(command);
        if (command.hasOneKey() && call.count() > command.firstKey) {
            held.hold(call.at(command.firstKey).slot());
        } else if (command.hasKeys()) {
            held.begin();
            command.findKeys(call, positions);
            for (int k = 0; k < positions.count(); k++) {
                held.add(call.at(positions.at(k)).slot());
            }
            held.lockAdded();
        } else if (command.isWrite) {
            held.holdAll();
        }
        try {
            runHeld(command);
        } finally {
            held.release();
            session.reply().truncate(0);
            herald.invalidator().endBatch();
        }
    }

    private void read(long address, int length) {
        requests.clear();
        reader.forget();
        long end = reader.read(address, address + length, requests, Integer.MAX_VALUE);
        if (end != address + length) {
            throw new IllegalStateException("a record of " + length + " bytes is no sequence of commands: "
                    + (reader.error() == null ? "it is cut" : reader.error()));
        }
    }

    private Command find(int request) {
        var command = table.findOriginal(name.point(requests.address(request, 0), requests.length(request, 0)));
        if (command == null) {
            throw unknown(name);
        }
        if (command.hasSubcommands() && requests.arguments(request) > 1) {
            return subcommand(command, name.point(requests.address(request, 1), requests.length(request, 1)));
        }
        return command;
    }

    private static Command subcommand(Command container, Slice word) {
        var found = container.subcommand(word);
        if (found == null) {
            throw unknown(word);
        }
        return found;
    }

    private static IllegalStateException unknown(Slice name) {
        return new IllegalStateException("a record holds the unknown command '" + name + "'");
    }

    private void lockAll(int count) {
        if (count == 1) {
            var only = find(0);
            if (only.hasOneKey() && requests.arguments(0) > only.firstKey) {
                held.hold(name.point(requests.address(0, only.firstKey), requests.length(0, only.firstKey))
                        .slot());
                return;
            }
        }
        held.begin();
        boolean everything = false;
        for (int i = 0; i < count; i++) {
            var command = find(i);
            call.begin(session, command, requests, i);
            command.findKeys(call, positions);
            for (int k = 0; k < positions.count(); k++) {
                held.add(call.at(positions.at(k)).slot());
            }
            everything |= !command.hasKeys() && command.isWrite;
        }
        if (everything) {
            held.forget();
            held.holdAll();
        } else {
            held.lockAdded();
        }
    }

    private void run(int request) {
        var command = find(request);
        call.begin(session, command, requests, request);
        requireArity(command);
        runHeld(command);
    }

    private void requireArity(Command command) {
        if (!command.accepts(call.count())) {
            throw new IllegalStateException("a record holds '" + command.name + "' with " + call.count() + " words");
        }
    }

    private void runHeld(Command command) {
        access.begin(session.db(), Access.BEFORE_ALL);
        access.watching(isServed && (herald.isNeeded() || waits.any()));
        try {
            command.handler.run(call);
        } catch (CommandException e) {
            throw new IllegalStateException("a record's '" + command.name + "' fails: " + e.getMessage(), e);
        }
    }

    @Override
    public void changed(int database, Slice key, Event event) {
        herald.changed(database, key, event);
        if (waits.any()) {
            waits.retry(database, key);
        }
    }

    @Override
    public void told(int database, Slice key, Event event) {
        herald.told(database, key, event);
    }

    @Override
    public void removed(int database, Slice key, Removal why) {
        throw new IllegalStateException("nothing expires while records are applied");
    }

    @Override
    public void fieldsExpired(int database, Slice key, FieldNames fields, boolean all) {
        throw new IllegalStateException("nothing expires while records are applied");
    }

    @Override
    public void flush(int database) {
        if (isServed) {
            herald.flushing(database, this::isThere);
        }
        keyspace.flushLocked(database);
        if (isServed) {
            waits.retryAll(database);
        }
    }

    private boolean isThere(int database, Slice key) {
        access.begin(database, access.nowMs());
        return access.keys().encoding(key) != null;
    }

    @Override
    public void exchange(int one, int other) {
        if (isServed) {
            herald.exchanging(one, other, this::isThere);
        }
        keyspace.exchangeLocked(one, other);
        if (isServed) {
            waits.retryAll(one);
            waits.retryAll(other);
        }
    }

    @Override
    public void await(Call waiting, Awaited awaited) {
        throw new IllegalStateException("a record holds a command that waits");
    }

    @Override
    public void runScript(Call call, ScriptCalls.Bounds bounds, Consumer<ScriptCalls> body) {
        throw new IllegalStateException("a record holds a script");
    }

    @Override
    public void changed() {}

    @Override
    public void runQueued(Session queueing) {
        throw new IllegalStateException("a record holds EXEC");
    }

    @Override
    public void discard(Session queueing) {
        throw new IllegalStateException("a record holds DISCARD");
    }

    @Override
    public void watch(Session watching, Slice key) {
        throw new IllegalStateException("a record holds WATCH");
    }

    @Override
    public void unwatch(Session watching) {
        throw new IllegalStateException("a record holds UNWATCH");
    }

    @Override
    public void close() {
        access.close();
        var replies = session.reply().take();
        if (replies != null) {
            replies.release();
        }
    }
}
