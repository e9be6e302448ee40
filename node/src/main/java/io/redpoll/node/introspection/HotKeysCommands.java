package io.redpoll.node.introspection;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Options;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.HotKeys;
import io.redpoll.node.metrics.HotKeys.Found;
import io.redpoll.node.metrics.HotKeys.Ranked;
import io.redpoll.node.metrics.HotKeys.Search;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.resp.RespWriter;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The search for the keys that take most time or move most bytes, as Redis 8.6 has it.
public final class HotKeysCommands implements Family {
    private static final int COUNT_DEFAULT = 10;
    private static final int COUNT_MAX = 64;
    private static final long SECONDS_MAX = 1_000_000;

    private final AtomicReference<@Nullable HotKeys> search;
    private final ServingState state;
    private final Clock clock;

    /// @param search where all loops look for the one that goes on
    public HotKeysCommands(AtomicReference<@Nullable HotKeys> search, ServingState state, Clock clock) {
        this.search = search;
        this.state = state;
        this.clock = clock;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command hotkeys = holds("hotkeys")
            .does("Holds the commands that search for hot keys.")
            .since("8.6.0", "Depends on the subcommand.")
            .only();

    final Command hotkeysStart = runs(
                    "hotkeys|start <METRICS count:integer [CPU] [NET]> [COUNT k:integer] [DURATION seconds:integer]"
                            + " [SAMPLE ratio:integer] [SLOTS <count:integer slot:integer [slot:integer ...]>]",
                    ADMIN,
                    NOSCRIPT)
            .does("Starts to search for the keys that take most time or move most bytes.")
            .since("8.6.0", "O(1)")
            .arity(-2)
            .by(this::hotkeysStart);

    /// Replies OK.
    void hotkeysStart(Call call) {
        var wanted = wanted(call);
        var before = search.get();
        if (goesOn(before) || !search.compareAndSet(before, new HotKeys(wanted, clock.nowMs()))) {
            throw CommandException.error("hotkey tracking session already in progress");
        }
        call.reply().ok();
    }

    private static boolean goesOn(@Nullable HotKeys search) {
        return search != null && search.goesOn(System.nanoTime());
    }

    private Search wanted(Call call) {
        var options = call.optionsFrom(2);
        if (!options.next() || !options.is("METRICS")) {
            throw CommandException.error("METRICS parameter is required");
        }
        var metrics = metrics(options);
        int count = COUNT_DEFAULT;
        long seconds = 0;
        long ratio = 1;
        BitSet slots = null;
        while (options.next()) {
            if (options.is("COUNT")) {
                count = (int) number(options, 1, COUNT_MAX, "COUNT must be between 1 and 64");
            } else if (options.is("DURATION")) {
                seconds = number(options, 1, SECONDS_MAX, "DURATION must be between 1 and 1000000");
            } else if (options.is("SAMPLE")) {
                ratio = number(options, 1, Long.MAX_VALUE, "SAMPLE ratio must be positive");
            } else if (options.is("SLOTS")) {
                if (slots != null) {
                    throw CommandException.error("SLOTS parameter already specified");
                }
                slots = slots(options);
            } else {
                throw CommandException.SYNTAX;
            }
        }
        return new Search(metrics.byTime, metrics.byBytes, count, seconds, ratio, slots);
    }

    private static long number(Options options, long min, long max, String error) {
        var value = options.value();
        long number = value.isLong() ? value.toLong() : min - 1;
        if (number < min || number > max) {
            throw CommandException.error(error);
        }
        return number;
    }

    private record Metrics(boolean byTime, boolean byBytes) {}

    /// Words that name no metric are passed over, for those of versions to come.
    private static Metrics metrics(Options options) {
        long count = number(options, 1, Integer.MAX_VALUE, "METRICS count must be positive");
        boolean byTime = false;
        boolean byBytes = false;
        for (long i = 0; i < count; i++) {
            if (!options.next()) {
                throw CommandException.error("METRICS count does not match number of metric types provided");
            }
            if (options.is("CPU")) {
                requireOnce(byTime, "CPU");
                byTime = true;
            } else if (options.is("NET")) {
                requireOnce(byBytes, "NET");
                byBytes = true;
            }
        }
        if (!byTime && !byBytes) {
            throw CommandException.error("METRICS no valid metrics passed. Supported: CPU, NET");
        }
        return new Metrics(byTime, byBytes);
    }

    private static void requireOnce(boolean given, String metric) {
        if (given) {
            throw CommandException.error("METRICS " + metric + " defined more than once");
        }
    }

    private BitSet slots(Options options) {
        if (!state.isClusterEnabled()) {
            throw CommandException.error("SLOTS parameter cannot be used in non-cluster mode");
        }
        long count = number(options, 1, HashSlot.COUNT, "SLOTS count must be between 1 and 16384");
        if (!options.has((int) count)) {
            throw CommandException.error("not enough slot numbers provided");
        }
        var slots = new BitSet(HashSlot.COUNT);
        for (long i = 0; i < count; i++) {
            int slot = (int) number(options, 0, HashSlot.COUNT - 1, "Invalid or out of range slot");
            if (slots.get(slot)) {
                throw CommandException.error("duplicate slot number " + slot);
            }
            if (!state.slots().isOwnShard(slot)) {
                throw CommandException.error("slot " + slot + " not handled by this node");
            }
            slots.set(slot);
        }
        return slots;
    }

    final Command hotkeysStop = runs("hotkeys|stop", ADMIN, NOSCRIPT)
            .does("Ends the search; what was found stays.")
            .since("8.6.0", "O(1)")
            .by(this::hotkeysStop);

    /// Replies OK, or nil where none goes on.
    void hotkeysStop(Call call) {
        var last = search.get();
        if (last == null || !goesOn(last)) {
            call.reply().nil();
            return;
        }
        last.end();
        call.reply().ok();
    }

    final Command hotkeysReset = runs("hotkeys|reset", ADMIN, NOSCRIPT)
            .does("Forgets what was found.")
            .since("8.6.0", "O(1)")
            .by(this::hotkeysReset);

    /// Replies OK; an error where the search goes on.
    void hotkeysReset(Call call) {
        var last = search.get();
        if (goesOn(last)) {
            throw CommandException.error("hotkey tracking session in progress, stop tracking first");
        }
        search.compareAndSet(last, null);
        call.reply().ok();
    }

    final Command hotkeysGet = runs("hotkeys|get", ADMIN, NOSCRIPT)
            .does("Returns the keys that took most time or moved most bytes.")
            .since("8.6.0", "O(K) where K is the number of keys returned.")
            .by(this::hotkeysGet);

    /// Replies an array with one map; nil where nothing was searched for.
    void hotkeysGet(Call call) {
        var last = search.get();
        var reply = call.reply();
        if (last == null) {
            reply.nil();
            return;
        }
        reply.array(1);
        int mark = reply.size();
        reply.mapFrom(mark, fields(reply, last.found()));
    }

    /// Writes the fields and returns how many.
    private static int fields(RespWriter to, Found found) {
        var wanted = found.search();
        int count = 7;
        field(to, "tracking-active", found.isOver() ? 0 : 1);
        field(to, "sample-ratio", wanted.ratio());
        to.bulk("selected-slots");
        ranges(to, wanted.slots());
        if (wanted.slots() != null) {
            if (wanted.ratio() > 1) {
                field(
                        to,
                        "sampled-commands-selected-slots-us",
                        us(found.ofSampled().ns()));
                count++;
            }
            field(to, "all-commands-selected-slots-us", us(found.ofSelected().ns()));
            count++;
        }
        field(to, "all-commands-all-slots-us", us(found.ofAll().ns()));
        if (wanted.slots() != null) {
            if (wanted.ratio() > 1) {
                field(
                        to,
                        "net-bytes-sampled-commands-selected-slots",
                        found.ofSampled().bytes());
                count++;
            }
            field(
                    to,
                    "net-bytes-all-commands-selected-slots",
                    found.ofSelected().bytes());
            count++;
        }
        field(to, "net-bytes-all-commands-all-slots", found.ofAll().bytes());
        field(to, "collection-start-time-unix-ms", found.startedMs());
        field(to, "collection-duration-ms", found.tookMs());
        if (wanted.byTime()) {
            field(to, "total-cpu-time-user-ms", found.processor().userMs());
            field(to, "total-cpu-time-sys-ms", found.processor().systemMs());
            count += 2;
        }
        if (wanted.byBytes()) {
            field(to, "total-net-bytes", found.ofAll().bytes());
            count++;
        }
        if (wanted.byTime()) {
            ranking(to, "by-cpu-time-us", found.byTime(), 1000);
            count++;
        }
        if (wanted.byBytes()) {
            ranking(to, "by-net-bytes", found.byBytes(), 1);
            count++;
        }
        return count;
    }

    private static long us(long ns) {
        return TimeUnit.NANOSECONDS.toMicros(ns);
    }

    private static void field(RespWriter to, String name, long value) {
        to.bulk(name);
        to.integer(value);
    }

    /// An array of a first and a last slot for each range, of one slot where it is alone.
    private static void ranges(RespWriter to, @Nullable BitSet slots) {
        if (slots == null) {
            to.array(1);
            range(to, 0, HashSlot.COUNT - 1);
            return;
        }
        int mark = to.size();
        int count = 0;
        int last;
        for (int first = slots.nextSetBit(0); first >= 0; first = slots.nextSetBit(last + 1)) {
            last = slots.nextClearBit(first) - 1;
            range(to, first, last);
            count++;
        }
        to.arrayFrom(mark, count);
    }

    private static void range(RespWriter to, int first, int last) {
        to.array(first == last ? 1 : 2);
        to.integer(first);
        if (first != last) {
            to.integer(last);
        }
    }

    private static void ranking(RespWriter to, String name, List<Ranked> keys, long divisor) {
        to.bulk(name);
        to.array(keys.size() * 2);
        for (var each : keys) {
            to.bulk(each.key);
            to.integer(each.cost / divisor);
        }
    }

    final Command hotkeysHelp = runs("hotkeys|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("8.6.1", "O(1)")
            .by(CommandHelp::run);
}
