package io.redpoll.node.dispatch;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Session;
import io.redpoll.node.config.MonitoringConfig;
import io.redpoll.node.metrics.Clock;
import io.redpoll.node.metrics.CommandLog;
import io.redpoll.node.metrics.HotKeys;
import io.redpoll.node.metrics.LatencyEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the node notes about commands that stand out: the slow log, the logs of large requests and replies, latency
/// events. Shared by all loops; safe for any thread.
public final class CommandNotes {
    // As Redis (slowlog.h).
    private static final int ARGUMENTS_MAX = 32;
    private static final int ARGUMENT_BYTES_MAX = 128;

    private static final byte[] REDACTED = "(redacted)".getBytes(StandardCharsets.US_ASCII);

    /// Commands that took long.
    public final CommandLog slow = new CommandLog();

    /// Commands whose request was large.
    public final CommandLog largeRequests = new CommandLog();

    /// Commands whose reply was large.
    public final CommandLog largeReplies = new CommandLog();

    public final LatencyEvents latency;

    /// The search for hot keys that goes on, or the last one.
    public final AtomicReference<@Nullable HotKeys> hotKeys = new AtomicReference<>();

    private final Clock clock;
    private volatile Limits limits = Limits.NONE;

    CommandNotes(Clock clock) {
        this.clock = clock;
        this.latency = new LatencyEvents(clock);
    }

    /// Follows the settings.
    public void configure(MonitoringConfig settings) {
        limits = Limits.of(settings);
        latency.thresholdMs(settings.latencyThresholdMs());
    }

    Limits limits() {
        return limits;
    }

    /// The search for hot keys that goes on, or null.
    ///
    /// @param nowNs as System.nanoTime tells it
    @Nullable
    HotKeys searched(long nowNs) {
        var search = hotKeys.get();
        return search != null && search.goesOn(nowNs) ? search : null;
    }

    /// What is noted, made for quick comparisons: −1 has become a number that nothing reaches.
    record Limits(
            long slowNs,
            long requestBytes,
            long replyBytes,
            long latencyNs,
            boolean tracks,
            long slowMax,
            long requestsMax,
            long repliesMax) {
        static final Limits NONE =
                new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, true, 0, 0, 0);

        static Limits of(MonitoringConfig settings) {
            return new Limits(
                    scaled(orNever(settings.slowMicroseconds()), 1000),
                    orNever(settings.largeRequestBytes()),
                    orNever(settings.largeReplyBytes()),
                    settings.latencyThresholdMs() == 0
                            ? Long.MAX_VALUE
                            : scaled(settings.latencyThresholdMs(), 1_000_000),
                    settings.tracksLatency(),
                    settings.slowEntriesMax(),
                    settings.largeRequestEntriesMax(),
                    settings.largeReplyEntriesMax());
        }

        private static long orNever(long limit) {
            return limit < 0 ? Long.MAX_VALUE : limit;
        }

        private static long scaled(long limit, long by) {
            return limit > Long.MAX_VALUE / by ? Long.MAX_VALUE : limit * by;
        }
    }

    /// Adds the call to a log.
    ///
    /// @param session of the client
    /// @param amount microseconds or bytes
    void note(CommandLog log, Call call, Session session, long amount, long max) {
        log.add(
                clock.nowMs() / 1000,
                amount,
                arguments(call),
                session.connection().remoteAddress(),
                new String(session.name(), StandardCharsets.US_ASCII),
                max);
    }

    /// As Redis: of more than 32 arguments 31 are kept, of more than 128 bytes the first 128, and what follows says how
    /// much is missing (slowlog.c, slowlogCreateEntry).
    private static List<byte[]> arguments(Call call) {
        int count = call.count();
        int kept = Math.min(count, ARGUMENTS_MAX);
        var arguments = new ArrayList<byte[]>(kept);
        for (int i = 0; i < kept; i++) {
            if (kept < count && i == kept - 1) {
                arguments.add(ascii("... (" + (count - kept + 1) + " more arguments)"));
            } else {
                arguments.add(call.isSecret(i) ? REDACTED : cut(call, i));
            }
        }
        return arguments;
    }

    private static byte[] cut(Call call, int index) {
        var argument = call.at(index);
        if (argument.length() <= ARGUMENT_BYTES_MAX) {
            return argument.toBytes();
        }
        var rest = ascii("... (" + (argument.length() - ARGUMENT_BYTES_MAX) + " more bytes)");
        var bytes = new byte[ARGUMENT_BYTES_MAX + rest.length];
        for (int i = 0; i < ARGUMENT_BYTES_MAX; i++) {
            bytes[i] = argument.at(i);
        }
        System.arraycopy(rest, 0, bytes, ARGUMENT_BYTES_MAX, rest.length);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
