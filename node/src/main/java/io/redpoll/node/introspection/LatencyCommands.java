package io.redpoll.node.introspection;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.metrics.LatencyEvents;
import io.redpoll.node.metrics.LatencyEvents.Sample;
import io.redpoll.node.metrics.LatencyHistogram;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What took long: events above a threshold, and how the times of each command are distributed.
public final class LatencyCommands implements Family {
    private static final int GRAPH_COLUMNS = 80;

    private final LatencyEvents events;
    private final Counters counters;
    private final Clock clock;
    private @Nullable CommandTable table;

    public LatencyCommands(LatencyEvents events, Counters counters, Clock clock) {
        this.events = events;
        this.counters = counters;
        this.clock = clock;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    @Override
    public void joined(CommandTable complete) {
        table = complete;
    }

    final Command latency = holds("latency")
            .does("Holds the commands about what took long.")
            .since("2.8.13", "Depends on the subcommand.")
            .only();

    final Command latencyLatest = runs("latency|latest", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Returns the latest and the longest event of each kind.")
            .since("2.8.13", "O(1)")
            .by(this::latencyLatest);

    /// Replies an array with an array for each kind: its name, when the latest was, how long it took, and the longest.
    void latencyLatest(Call call) {
        var all = events.all();
        var reply = call.reply();
        reply.array(all.size());
        for (var series : all) {
            reply.array(4);
            reply.bulk(series.event());
            reply.integer(series.latest().seconds());
            reply.integer(series.latest().ms());
            reply.integer(series.maxMs());
        }
    }

    final Command latencyHistory = runs("latency|history event", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Returns the events of one kind, the worst of each second.")
            .since("2.8.13", "O(1)")
            .by(this::latencyHistory);

    /// Replies an array of pairs: when, and how many milliseconds.
    void latencyHistory(Call call) {
        var series = events.find(call.at(2).toString());
        List<Sample> samples = series == null ? List.of() : series.samples();
        var reply = call.reply();
        reply.array(samples.size());
        for (var sample : samples) {
            reply.array(2);
            reply.integer(sample.seconds());
            reply.integer(sample.ms());
        }
    }

    final Command latencyReset = runs("latency|reset [event [event ...]]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Forgets the events of some kinds, or of all.")
            .since("2.8.13", "O(1)")
            .by(this::latencyReset);

    /// Replies how many kinds there were.
    void latencyReset(Call call) {
        int count = call.count() == 2 ? events.clear() : 0;
        for (int i = 2; i < call.count(); i++) {
            count += events.clear(call.at(i).toString());
        }
        call.reply().integer(count);
    }

    final Command latencyGraph = runs("latency|graph event", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Draws the events of one kind.")
            .since("2.8.13", "O(1)")
            .by(this::latencyGraph);

    /// Replies text; an error where there is no event of the kind.
    void latencyGraph(Call call) {
        var series = events.find(call.at(2).toString());
        if (series == null) {
            throw CommandException.error("No samples available for event '" + call.at(2) + "'");
        }
        var samples = series.samples();
        var text = new StringBuilder(series.event())
                .append(" - high ")
                .append(samples.stream().mapToLong(Sample::ms).max().orElse(0))
                .append(" ms, low ")
                .append(samples.stream().mapToLong(Sample::ms).min().orElse(0))
                .append(" ms (all time high ")
                .append(series.maxMs())
                .append(" ms)\n")
                .append("-".repeat(GRAPH_COLUMNS))
                .append('\n');
        Sparkline.draw(samples, clock.nowMs() / 1000, text);
        call.reply().verbatim("txt", text.toString());
    }

    final Command latencyDoctor = runs("latency|doctor", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Says what the noted events may mean.")
            .since("2.8.13", "O(1)")
            .by(this::latencyDoctor);

    /// Replies text.
    void latencyDoctor(Call call) {
        call.reply().verbatim("txt", LatencyDoctor.report(events, clock.nowMs() / 1000));
    }

    final Command latencyHistogram = runs("latency|histogram [command [command ...]]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Tells how the times of commands are distributed.")
            .since("7.0.0", "O(N) where N is the number of commands with times")
            .by(this::latencyHistogram);

    /// Replies a map from each command that has run to its calls, and to how many of them took at most 1, 2, 4, 8…
    /// microseconds. A name that is no command is passed over; a container stands for its subcommands.
    void latencyHistogram(Call call) {
        var known = Objects.requireNonNull(table);
        Set<Command> asked = new LinkedHashSet<>();
        if (call.count() == 2) {
            asked.addAll(known.all());
        }
        for (int i = 2; i < call.count(); i++) {
            var command = known.find(call.at(i).toString());
            if (command != null) {
                asked.add(command);
                asked.addAll(command.subcommands());
            }
        }
        var reply = call.reply();
        var found = asked.stream()
                .filter(command -> counters.latency(command.id()) != null)
                .toList();
        reply.map(found.size());
        for (var command : found) {
            reply.bulk(command.name);
            write(Objects.requireNonNull(counters.latency(command.id())), call);
        }
    }

    private static void write(LatencyHistogram latency, Call call) {
        var reply = call.reply();
        var levels = new ArrayList<Long>();
        latency.forEachPowerOfTwo((us, count) -> {
            levels.add(us);
            levels.add(count);
        });
        reply.map(2);
        reply.bulk("calls");
        reply.integer(latency.total());
        reply.bulk("histogram_usec");
        reply.map(levels.size() / 2);
        levels.forEach(reply::integer);
    }

    final Command latencyHelp = runs("latency|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("2.8.13", "O(1)")
            .by(CommandHelp::run);
}
