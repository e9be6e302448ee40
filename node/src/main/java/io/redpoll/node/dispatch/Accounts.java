package io.redpoll.node.dispatch;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Flag;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.node.command.Session;
import io.redpoll.node.dispatch.CommandNotes.Limits;
import io.redpoll.node.metrics.HotKeys;
import io.redpoll.node.metrics.LoopCounters;
import io.redpoll.proto.bytes.Slice;
import org.jspecify.annotations.Nullable;

/// Counts what each command of one loop does and how long it takes, and notes those that stand out.
///
/// To read the time costs as much as a tenth of a GET. So it is read once between two commands, where one ends and the
/// next begins, and quick commands that came together share a measurement: up to [#SHARED_MAX] of them, each counted
/// with the mean. Commands that may take long are measured alone, and so are all where the slow log notes less than
/// [#EXACT_BELOW_NS], and while hot keys are searched for.
final class Accounts {
    static final int SHARED_MAX = 8;
    private static final long EXACT_BELOW_NS = 1_000_000;

    /// Commands that move more bytes than this are not quick.
    private static final long QUICK_BYTES_MAX = 4096;

    private final LoopCounters counters;
    private final CommandNotes notes;
    private final Monitors monitors;
    private final boolean[] isQuick;
    private final int[] pending = new int[SHARED_MAX];
    private final KeyPositions positions = new KeyPositions();
    private Slice[] keys = new Slice[16];
    private int pendingCount;
    private long pendingBytes;
    private long sinceNs;
    private Limits limits = Limits.NONE;

    /// The search for hot keys that goes on; null where none does.
    private @Nullable HotKeys searched;

    /// How many commands are being run within which others are.
    private int depth;

    Accounts(LoopCounters counters, CommandNotes notes, Monitors monitors, CommandTable table) {
        this.counters = counters;
        this.notes = notes;
        this.monitors = monitors;
        int commands = table.all().size();
        this.isQuick = new boolean[commands];
        table.all().forEach(command -> isQuick[command.id()] = isQuick(command));
        counters.ofCommands.size(commands);
    }

    /// Whether it takes well below a microsecond, whatever is stored, unless many bytes move.
    private static boolean isQuick(Command command) {
        return command.hasOneKey()
                && (command.has(Flag.FAST) || command.group() == Group.STRING)
                && !command.has(Flag.BLOCKING);
    }

    /// Before the first command of a batch.
    void begin() {
        limits = notes.limits();
        sinceNs = System.nanoTime();
        searched = notes.searched(sinceNs);
    }

    /// A command comes next: what is not quick shares no measurement with those before it.
    ///
    /// @param before the call before it
    void next(Command command, @Nullable Call before) {
        if (pendingCount > 0 && command.id() >= 0 && !isQuick[command.id()]) {
            settle(before);
        }
    }

    /// A command was run, its reply written.
    ///
    /// @param bytes of the request
    /// @param replied bytes of the reply
    void ran(Command command, Call call, long bytes, int replied, boolean failed) {
        int id = command.id();
        if (!isQuick[id]) {
            limits = notes.limits(); // it may have changed them: CONFIG SET is noted by what it sets
        }
        if (failed) {
            failed(command);
        }
        pending[pendingCount++] = id;
        pendingBytes += bytes + replied;
        if (searched != null) {
            addTo(searched, command, call, settle(call), bytes + replied);
        } else if (!isQuick[id]
                || pendingCount == SHARED_MAX
                || pendingBytes > QUICK_BYTES_MAX
                || limits.slowNs() < EXACT_BELOW_NS) {
            settle(call);
        }
        if (bytes >= limits.requestBytes() || replied >= limits.replyBytes()) {
            noteSize(command, call, bytes, replied);
        }
        if (monitors.any() && !command.has(Flag.SKIP_MONITOR)) {
            monitors.show(command, call);
        }
        if (!isQuick[id]) {
            searched = notes.searched(sinceNs);
        }
    }

    /// What a script costs is that of the keys it was given.
    private void addTo(HotKeys search, Command command, Call call, long tookNs, long bytes) {
        if (depth == 0) {
            search.ran(tookNs, bytes);
        }
        if (!command.hasKeys() || call.session().isOfScript()) {
            return;
        }
        command.findKeys(call, positions);
        int count = positions.count();
        if (count > keys.length) {
            keys = new Slice[count];
        }
        for (int i = 0; i < count; i++) {
            keys[i] = call.at(positions.at(i));
        }
        search.ran(tookNs, bytes, keys, count);
    }

    /// A command that is shown to monitors before what it runs itself.
    void monitored(Call call) {
        if (monitors.any()) {
            monitors.show(call.command(), call);
        }
    }

    /// A command that waited was served: its call was counted when it began, and the time until now belongs to it.
    ///
    /// @param call with its arguments
    /// @param session of the client, which is not the call's
    void served(Command command, Call call, Session session, long waitedNs) {
        counters.enterEpoch();
        counters.ofCommands.waited(command.id(), waitedNs, limits.tracks());
        if (waitedNs >= limits.slowNs() && !command.has(Flag.SKIP_SLOWLOG)) {
            notes.note(notes.slow, call, session, waitedNs / 1000, limits.slowMax());
        }
    }

    /// Nanoseconds since [#begin], where no command was counted since.
    long sinceBegin() {
        return System.nanoTime() - sinceNs;
    }

    /// A command that waited ends with an error.
    void failed(Command command) {
        counters.enterEpoch();
        counters.ofCommands.failed(command.id());
    }

    /// A command was refused before it ran.
    void refused(Command command) {
        counters.enterEpoch();
        if (command.id() >= 0) {
            counters.ofCommands.rejected(command.id());
        }
    }

    /// After the last command of a batch.
    ///
    /// @param last that command's call
    void end(@Nullable Call last) {
        if (pendingCount > 0) {
            settle(last);
        }
    }

    /// When the measurement that goes on began, by `System.nanoTime()`.
    long sinceNs() {
        return sinceNs;
    }

    /// Begins another measurement; what was run before is counted.
    ///
    /// @return the time, by `System.nanoTime()`
    long now() {
        if (pendingCount > 0) {
            settle(null);
        } else {
            sinceNs = System.nanoTime();
        }
        return sinceNs;
    }

    /// @return nanoseconds since the measurement began
    private long settle(@Nullable Call last) {
        long now = System.nanoTime();
        long took = now - sinceNs;
        sinceNs = now;
        int count = pendingCount;
        long each = count == 1 ? took : took / count;
        boolean track = limits.tracks() && (last == null || !last.session().isWaiting());
        counters.enterEpoch();
        counters.commands += count;
        for (int i = 0; i < count; i++) {
            counters.ofCommands.ran(pending[i], each, track);
        }
        pendingCount = 0;
        pendingBytes = 0;
        if (last != null && (took >= limits.slowNs() || took >= limits.latencyNs())) {
            noteTime(last, took);
        }
        return took;
    }

    private void noteTime(Call call, long tookNs) {
        if (call.session().isWaiting()) {
            return;
        }
        var command = call.command();
        notes.latency.took(command.has(Flag.FAST) ? "fast-command" : "command", tookNs);
        if (tookNs >= limits.slowNs() && !command.has(Flag.SKIP_SLOWLOG)) {
            notes.note(notes.slow, call, call.session(), tookNs / 1000, limits.slowMax());
        }
    }

    private void noteSize(Command command, Call call, long bytes, int replied) {
        if (command.has(Flag.SKIP_SLOWLOG)) {
            return;
        }
        if (bytes >= limits.requestBytes()) {
            notes.note(notes.largeRequests, call, call.session(), bytes, limits.requestsMax());
        }
        if (replied >= limits.replyBytes()) {
            notes.note(notes.largeReplies, call, call.session(), replied, limits.repliesMax());
        }
    }

    /// Commands within a command follow, which are counted as others are.
    ///
    /// @return what [#leave] wants to know
    long enter() {
        end(null);
        depth++;
        long outerSinceNs = sinceNs;
        now();
        return outerSinceNs;
    }

    /// The time of the command that they were within goes on, theirs included.
    ///
    /// @param last the last one's call
    void leave(long entered, @Nullable Call last) {
        end(last);
        depth--;
        sinceNs = entered;
    }
}
