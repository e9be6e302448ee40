package io.redpoll.node.command;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.store.Access;
import io.redpoll.node.store.Bitmaps;
import io.redpoll.node.store.Hashes;
import io.redpoll.node.store.HyperLogLogs;
import io.redpoll.node.store.Keys;
import io.redpoll.node.store.Lists;
import io.redpoll.node.store.SetBuilder;
import io.redpoll.node.store.Sets;
import io.redpoll.node.store.SortedSets;
import io.redpoll.node.store.Streams;
import io.redpoll.node.store.Strings;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A command in progress: its arguments, the data, and the reply.
///
/// One object, refilled for each command, used by one thread. Its slices are valid until the call ends.
public final class Call implements Arguments {
    private static final long STEPS_ON_LOOP_MAX = 10_000;

    /// From here on one is secret where any is.
    private static final int SECRETS_LAST = Long.SIZE - 1;

    private final Options options = new Options(this);
    private final Corridor corridor;
    private final @Nullable Access access;
    private final LongSupplier now;
    private final RespWriter record = new RespWriter(ByteBufAllocator.DEFAULT);
    private final RespWriter scratch = new RespWriter(ByteBufAllocator.DEFAULT);
    private final Slice scratchSlice = new Slice();
    private Slice[] arguments = new Slice[16];
    private int count;
    private Session session;
    private Command command;
    private int recorded;
    private boolean recordsNothing;
    private long secrets;

    /// @param session the first session; replaced at each [#begin]
    /// @param command likewise
    public Call(Corridor corridor, Access access, Session session, Command command) {
        this(corridor, access, access::nowMs, session, command);
    }

    /// For a process that holds no data: a command that asks for it there is a mistake of ours.
    ///
    /// @param now the time of the command in progress, in milliseconds since 1970
    public Call(Corridor corridor, LongSupplier now, Session session, Command command) {
        this(corridor, null, now, session, command);
    }

    private Call(Corridor corridor, @Nullable Access access, LongSupplier now, Session session, Command command) {
        this.corridor = corridor;
        this.access = access;
        this.now = now;
        this.session = session;
        this.command = command;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = new Slice();
        }
    }

    /// Points the call at a request.
    public void begin(Session newSession, Command newCommand, Requests requests, int request) {
        session = newSession;
        command = newCommand;
        count = requests.arguments(request);
        if (count > arguments.length) {
            grow();
        }
        for (int i = 0; i < count; i++) {
            arguments[i].point(requests.address(request, i), requests.length(request, i));
        }
        if (recorded > 0) {
            recorded = 0;
            record.truncate(0);
        }
        recordsNothing = false;
        secrets = 0;
    }

    /// Points the call at arguments that come from elsewhere than a client.
    public void begin(Session newSession, Command newCommand, Slice[] given, int givenCount) {
        session = newSession;
        command = newCommand;
        count = givenCount;
        if (count > arguments.length) {
            grow();
        }
        for (int i = 0; i < count; i++) {
            arguments[i].point(given[i]);
        }
        if (recorded > 0) {
            recorded = 0;
            record.truncate(0);
        }
        recordsNothing = false;
        secrets = 0;
    }

    private void grow() {
        int old = arguments.length;
        arguments = Arrays.copyOf(arguments, Math.max(count, old * 2));
        for (int i = old; i < arguments.length; i++) {
            arguments[i] = new Slice();
        }
    }

    /// Has MONITOR and the slow log leave an argument out.
    public void secret(int index) {
        secrets |= 1L << Math.min(index, SECRETS_LAST);
    }

    /// Whether [#secret(int)] was called for the argument.
    public boolean isSecret(int index) {
        return (secrets & 1L << Math.min(index, SECRETS_LAST)) != 0;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Slice at(int index) {
        return arguments[index];
    }

    public Session session() {
        return session;
    }

    /// The command that runs, the subcommand where it has one.
    public Command command() {
        return command;
    }

    public RespWriter reply() {
        return session.reply();
    }

    /// All data, for what commands share with those who are none.
    public Access data() {
        var here = access;
        if (here == null) {
            throw new IllegalStateException(command.name + " asks for data where there is none");
        }
        return here;
    }

    public Strings strings() {
        return data().strings();
    }

    public Bitmaps bitmaps() {
        return data().bitmaps();
    }

    public HyperLogLogs hyperLogLogs() {
        return data().hyperLogLogs();
    }

    public Hashes hashes() {
        return data().hashes();
    }

    public Sets sets() {
        return data().sets();
    }

    /// See [Access#sets(int)].
    public Sets sets(int index) {
        return data().sets(index);
    }

    public Streams streams() {
        return data().streams();
    }

    public SetBuilder setBuilder() {
        return data().setBuilder();
    }

    public Lists lists() {
        return data().lists();
    }

    public SortedSets sortedSets() {
        return data().sortedSets();
    }

    public Keys keys() {
        return data().keys();
    }

    /// The time at which the command happens, in milliseconds since 1970; the same for all commands of a transaction.
    public long nowMs() {
        return now.getAsLong();
    }

    /// Whether the command may have its session wait for others. In a transaction or a script it may not: it replies at
    /// once what it would reply at its timeout.
    public boolean mayWait() {
        return !session.isQueueing() && !session.isOfScript();
    }

    /// Whether the call may be moved to another thread: that of a client may, but not within a transaction or a script,
    /// nor when it was moved already.
    public boolean mayMove() {
        return mayWait()
                && session.connection().sharesThread()
                && !session.isAsking()
                && session.replies() == Session.Replies.ON;
    }

    /// Tells how much a command is about to do, before it has changed or replied anything. Where that is too much for
    /// a thread on which others wait, this does not return: the command is run on another one.
    ///
    /// @param steps about, of 100 ns each: elements looked at or replied
    public void expect(long steps) {
        if (steps > STEPS_ON_LOOP_MAX && mayMove()) {
            throw TooLongException.INSTANCE;
        }
    }

    /// What only some commands ask of the corridor.
    public Corridor corridor() {
        return corridor;
    }

    /// Begins a command of `arguments` words that is journalled in place of the call itself; the caller writes each as
    /// a bulk string. Called again, it adds a command: all are replayed as one.
    public RespWriter journalAs(int words) {
        recorded++;
        record.array(words);
        return record;
    }

    /// Has nothing journalled for this call, whatever it changed.
    public void journalNothing() {
        recordsNothing = true;
    }

    /// How many commands [#journalAs] began.
    public int recorded() {
        return recorded;
    }

    /// What was written to [#journalAs].
    public RespWriter record() {
        return record;
    }

    public boolean recordsNothing() {
        return recordsNothing;
    }

    /// ASCII text as bytes, valid until the call ends or this is called again.
    public Slice scratch(String text) {
        scratch.truncate(0);
        scratch.plain(text.getBytes(StandardCharsets.US_ASCII));
        return scratchSlice.point(scratch.address(), scratch.size());
    }

    /// The options from the argument at `index` on.
    public Options optionsFrom(int index) {
        return options.from(index);
    }

    /// The argument at `index` as a number.
    ///
    /// @throws CommandException `NOT_AN_INTEGER`
    public long longAt(int index) {
        var argument = arguments[index];
        if (!argument.isLong()) {
            throw CommandException.NOT_AN_INTEGER;
        }
        return argument.toLong();
    }

    /// As [#longAt(int)], for numbers of 32 bits.
    ///
    /// @throws CommandException `NOT_AN_INTEGER`, or `NOT_AN_INT` where it is one that does not fit
    public int intAt(int index) {
        long value = longAt(index);
        if (value != (int) value) {
            throw CommandException.NOT_AN_INT;
        }
        return (int) value;
    }
}
