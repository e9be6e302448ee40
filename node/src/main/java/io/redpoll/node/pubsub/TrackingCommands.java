package io.redpoll.node.pubsub;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.CommandException.error;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyTracking;
import io.redpoll.node.command.Options;
import io.redpoll.node.command.Sessions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Client-side caching: clients that keep what they read, and hear when it changes.
public final class TrackingCommands implements Family {
    private final Tracking tracking;
    private final Sessions sessions;

    public TrackingCommands(Tracking tracking, Sessions sessions) {
        this.tracking = tracking;
        this.sessions = sessions;
    }

    @Override
    public Group group() {
        return Group.CONNECTION;
    }

    final Command clientTracking = runs(
                    "client|tracking <ON|OFF> [REDIRECT client-id:integer] [PREFIX prefix [PREFIX prefix ...]] [BCAST]"
                            + " [OPTIN] [OPTOUT] [NOLOOP]",
                    NOSCRIPT,
                    LOADING,
                    STALE)
            .does("Chooses whether the client hears of changes of what it has read.")
            .since("6.0.0", "O(1)")
            .by(this::clientTracking);

    /// Replies OK. With BCAST, the prefixes given before stay.
    void clientTracking(Call call) {
        var wanted = new Wanted();
        var options = call.optionsFrom(3);
        while (options.next()) {
            wanted.read(options, sessions);
        }
        if (call.at(2).is("OFF")) {
            tracking.end(call.session());
        } else if (call.at(2).is("ON")) {
            tracking.begin(call.session(), wanted.after(call.session().tracking()));
        } else {
            throw SYNTAX;
        }
        call.reply().ok();
    }

    final Command clientCaching = runs("client|caching <YES|NO>", NOSCRIPT, LOADING, STALE)
            .does("Chooses whether what the next command reads counts as cached.")
            .since("6.0.0", "O(1)")
            .by(this::clientCaching);

    /// Replies OK.
    void clientCaching(Call call) {
        var mode = call.session().tracking();
        if (mode == null) {
            throw error(
                    "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode"
                            + " enabled");
        }
        if (call.at(2).is("YES")) {
            if (!mode.isOptIn()) {
                throw error("CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.");
            }
        } else if (!call.at(2).is("NO")) {
            throw SYNTAX;
        } else if (!mode.isOptOut()) {
            throw error("CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
        }
        mode.caching(true);
        call.reply().ok();
    }

    final Command clientGetredir = runs("client|getredir", NOSCRIPT, LOADING, STALE)
            .does("Returns the connection that invalidations are sent to.")
            .since("6.0.0", "O(1)")
            .by(this::clientGetredir);

    /// Replies its number; 0 where they are sent to this one, -1 where the client does not track.
    void clientGetredir(Call call) {
        call.reply().integer(redirect(call.session().tracking()));
    }

    private static long redirect(@Nullable KeyTracking mode) {
        return mode == null ? -1 : mode.redirect();
    }

    final Command clientTrackinginfo = runs("client|trackinginfo", NOSCRIPT, LOADING, STALE)
            .does("Tells how the client tracks.")
            .since("6.2.0", "O(1)")
            .by(this::clientTrackinginfo);

    /// Replies a map: flags, redirect as [#clientGetredir(Call)], and prefixes.
    void clientTrackinginfo(Call call) {
        var mode = call.session().tracking();
        var reply = call.reply();
        reply.map(3);
        reply.bulk("flags");
        var flags = flags(mode);
        reply.set(flags.size());
        flags.forEach(reply::bulk);
        reply.bulk("redirect");
        reply.integer(redirect(mode));
        reply.bulk("prefixes");
        var prefixes = mode == null ? List.<byte[]>of() : mode.prefixes();
        reply.array(prefixes.size());
        prefixes.forEach(reply::bulk);
    }

    private static List<String> flags(@Nullable KeyTracking mode) {
        if (mode == null) {
            return List.of("off");
        }
        var flags = new ArrayList<>(List.of("on"));
        if (mode.isBroadcast()) {
            flags.add("bcast");
        }
        if (mode.isOptIn()) {
            flags.add("optin");
        }
        if (mode.isOptOut()) {
            flags.add("optout");
        }
        if (mode.isCaching()) {
            flags.add(mode.isOptIn() ? "caching-yes" : "caching-no");
        }
        if (mode.isNoLoop()) {
            flags.add("noloop");
        }
        if (mode.isRedirectBroken()) {
            flags.add("broken_redirect");
        }
        return flags;
    }

    /// The options of CLIENT TRACKING.
    private static final class Wanted {
        private final List<byte[]> prefixes = new ArrayList<>();
        private long redirect;
        private boolean broadcast;
        private boolean optIn;
        private boolean optOut;
        private boolean noLoop;

        /// As networking.c, clientCommand: options are read, and refused, before ON and OFF are told apart.
        void read(Options options, Sessions sessions) {
            if (options.is("REDIRECT") && options.has(1)) {
                if (redirect != 0) {
                    throw error("A client can only redirect to a single other client");
                }
                redirect = options.number();
                if (sessions.find(redirect) == null) {
                    throw error("The client ID you want redirect to does not exist");
                }
            } else if (options.is("BCAST")) {
                broadcast = true;
            } else if (options.is("OPTIN")) {
                optIn = true;
            } else if (options.is("OPTOUT")) {
                optOut = true;
            } else if (options.is("NOLOOP")) {
                noLoop = true;
            } else if (options.is("PREFIX") && options.has(1)) {
                prefixes.add(options.value().toBytes());
            } else {
                throw SYNTAX;
            }
        }

        /// The mode that follows, where the options go together and with the mode before.
        KeyTracking after(@Nullable KeyTracking before) {
            if (!broadcast && !prefixes.isEmpty()) {
                throw error("PREFIX option requires BCAST mode to be enabled");
            }
            if (before != null && before.isBroadcast() != broadcast) {
                throw error("You can't switch BCAST mode on/off before disabling tracking for this client, and then"
                        + " re-enabling it with a different mode.");
            }
            if (broadcast && (optIn || optOut)) {
                throw error("OPTIN and OPTOUT are not compatible with BCAST");
            }
            if (optIn && optOut) {
                throw error("You can't specify both OPTIN mode and OPTOUT mode");
            }
            if (before != null && ((optIn && before.isOptOut()) || (optOut && before.isOptIn()))) {
                throw error("You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then"
                        + " re-enabling it with a different mode.");
            }
            var all = broadcast ? prefixesAfter(before) : List.<byte[]>of();
            return new KeyTracking(broadcast, optIn, optOut, noLoop, redirect, all);
        }

        private List<byte[]> prefixesAfter(@Nullable KeyTracking before) {
            var known = before == null ? List.<byte[]>of() : before.prefixes();
            for (int i = 0; i < prefixes.size(); i++) {
                for (var other : known) {
                    requireApart(prefixes.get(i), other, "an existing");
                }
                for (var other : prefixes.subList(i + 1, prefixes.size())) {
                    requireApart(prefixes.get(i), other, "another provided");
                }
            }
            var all = new ArrayList<>(known);
            all.addAll(prefixes);
            boolean hasAny = known.stream().anyMatch(prefix -> prefix.length == 0);
            if (prefixes.isEmpty() && !hasAny) {
                all.add(new byte[0]);
            }
            all.sort(Arrays::compareUnsigned);
            return all;
        }

        private static String text(byte[] prefix) {
            return new String(prefix, StandardCharsets.UTF_8);
        }

        private static void requireApart(byte[] prefix, byte[] other, String which) {
            int shared = Math.min(prefix.length, other.length);
            if (Arrays.equals(prefix, 0, shared, other, 0, shared)) {
                throw error("Prefix '" + text(prefix) + "' overlaps with " + which + " prefix '" + text(other)
                        + "'. Prefixes for a single client must not overlap.");
            }
        }
    }
}
