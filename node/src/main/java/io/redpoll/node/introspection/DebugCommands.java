package io.redpoll.node.introspection;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.DEBUG_NOT_ALLOWED;
import static io.redpoll.node.command.CommandException.NOT_AN_INTEGER;
import static io.redpoll.node.command.CommandException.NO_SUCH_KEY;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.config.GuardedCommands;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.Expirer;
import io.redpoll.node.recovery.Reload;
import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// For those who test servers and clients; only where `enable-debug-command` allows it.
///
/// What looks at data or replaces it takes the locks it needs by itself, so it cannot be part of a transaction.
public final class DebugCommands implements Family {
    private static final Logger LOG = Logger.getLogger(DebugCommands.class.getName());

    private final Supplier<GuardedCommands> allowed;
    private final Corridors corridors;
    private final Expirer expirer;
    private final Reload reload;
    private final Inspector inspector;
    private final Populate populate;

    public DebugCommands(Supplier<GuardedCommands> allowed, Corridors corridors, Expirer expirer, Reload reload) {
        this.allowed = allowed;
        this.corridors = corridors;
        this.expirer = expirer;
        this.reload = reload;
        this.inspector = new Inspector(corridors);
        this.populate = new Populate(corridors);
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command debug = runs("debug subcommand [argument [argument ...]]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Does what tests need: DEBUG HELP lists it.")
            .since("1.0.0", "Depends on the subcommand.")
            .arity(-2)
            .by(this::debug);

    /// Replies as Redis does for each subcommand (debug.c). What would end the process or look into an allocator that
    /// is not here is refused.
    void debug(Call call) {
        if (!allowed.get().serve(isLocal(call.session().connection().remoteAddress()))) {
            throw DEBUG_NOT_ALLOWED;
        }
        var word = call.at(1).toString().toLowerCase(Locale.ROOT);
        boolean known = switch (call.count()) {
            case 2 -> withoutArgument(word, call);
            case 3 -> withOne(word, call);
            default -> false;
        };
        if (!known && !withAny(word, call)) {
            throw CommandException.subcommandSyntax("debug", call.at(1).toString());
        }
    }

    private static boolean isLocal(String address) {
        return address.startsWith("127.") || address.startsWith("[::1]") || address.startsWith("/");
    }

    private boolean withoutArgument(String word, Call call) {
        switch (word) {
            case "help" -> DebugHelp.write(call.reply());
            case "digest" -> {
                requireAlone(call);
                call.reply().simple(inspector.digestOfAll());
            }
            case "structsize" -> call.reply().bulk("bits:64 record-header:8 bucket:64 table-entry:8 ");
            case "loadaof" -> {
                requireAlone(call);
                reload(call, true);
                LOG.log(Level.WARNING, "Append Only File loaded by DEBUG LOADAOF");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean withOne(String word, Call call) {
        var argument = call.at(2);
        switch (word) {
            case "sleep" -> sleep(call, argument);
            case "set-active-expire" -> {
                expirer.active(!argument.is("0"));
                call.reply().ok();
            }
            case "set-disable-deny-scripts" -> {
                corridors.letScriptsRunAll(!argument.is("0"));
                call.reply().ok();
            }
            case "pause-cron", "dict-resizing", "quicklist-packed-threshold", "set-skip-checksum-validation" ->
                call.reply().ok();
            case "log" -> {
                LOG.log(Level.WARNING, "DEBUG LOG: {0}", argument.toString());
                call.reply().ok();
            }
            case "error" -> throw new CommandException(argument.toString());
            case "protocol" -> DebugReplies.write(argument, call.reply());
            case "object" -> object(call, argument);
            case "listpack" -> {
                requireEncoding(call, argument, List.of("listpack"), "Not a listpack encoded object.");
                call.reply().simple(describe(call, argument));
            }
            case "quicklist" -> {
                requireEncoding(call, argument, List.of("quicklist"), "Not a quicklist encoded object.");
                call.reply().simple(describe(call, argument));
            }
            case "htstats" -> htstats(call);
            case "htstats-key" -> {
                requireEncoding(
                        call,
                        argument,
                        List.of("hashtable", "skiplist"),
                        "The value stored at the specified key is not represented using an hash table");
                call.reply().verbatim("txt", describe(call, argument) + "\n");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean withAny(String word, Call call) {
        switch (word) {
            case "reload" -> {
                requireReloadOptions(call);
                requireAlone(call);
                reload(call, false);
                LOG.log(Level.WARNING, "DB reloaded by DEBUG RELOAD");
            }
            case "digest-value" -> digestValues(call);
            case "populate" -> {
                if (call.count() < 3 || call.count() > 5) {
                    return false;
                }
                requireAlone(call);
                populate.run(call);
            }
            case "stringmatch-len" -> {
                if (call.count() != 4) {
                    return false;
                }
                call.reply().integer(Glob.matches(call.at(2), call.at(3), false) ? 1 : 0);
            }
            case "replybuffer" -> {
                if (call.count() != 4) {
                    return false;
                }
                call.reply().ok();
            }
            case "segfault",
                    "panic",
                    "assert",
                    "oom",
                    "leak",
                    "restart",
                    "crash-and-recover",
                    "jmap",
                    "mallctl",
                    "mallctl-str",
                    "sdslen",
                    "replicate",
                    "aof-flush-sleep",
                    "client-eviction",
                    "config-rewrite-force-all",
                    "drop-cluster-packet-filter",
                    "clusterlink",
                    "change-repl-id" ->
                throw CommandException.error(
                        "DEBUG " + word.toUpperCase(Locale.ROOT) + " is not supported by this server");
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void requireAlone(Call call) {
        if (call.session().isQueueing()) {
            throw CommandException.error("this DEBUG subcommand is not allowed inside a transaction");
        }
    }

    private static void requireReloadOptions(Call call) {
        for (int i = 2; i < call.count(); i++) {
            if (call.at(i).is("NOSAVE")) {
                throw CommandException.error("DEBUG RELOAD NOSAVE is not supported by this server");
            }
            if (!call.at(i).is("MERGE") && !call.at(i).is("NOFLUSH")) {
                throw CommandException.error("DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
            }
        }
    }

    private void reload(Call call, boolean appendOnlyFile) {
        try {
            if (appendOnlyFile) {
                reload.throughAppendOnlyFile();
            } else {
                reload.throughFile();
            }
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "The data was not reloaded", e);
            throw CommandException.error("Error trying to load the RDB dump");
        }
        call.reply().ok();
    }

    /// The event loop sleeps, and with it all its clients; with one loop the whole server does.
    private static void sleep(Call call, Slice seconds) {
        double wanted;
        try {
            wanted = Double.parseDouble(seconds.toString());
        } catch (NumberFormatException e) {
            wanted = 0;
        }
        try {
            TimeUnit.NANOSECONDS.sleep((long) (Math.max(0, wanted) * 1e9));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        call.reply().ok();
    }

    private void digestValues(Call call) {
        requireAlone(call);
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            call.reply().simple(inspector.digestOf(call.session().db(), call.at(i)));
        }
    }

    private void object(Call call, Slice key) {
        requireAlone(call);
        var text = describe(call, key);
        if (text.isEmpty()) {
            throw NO_SUCH_KEY;
        }
        call.reply().simple(text);
    }

    private String describe(Call call, Slice key) {
        return inspector.look(
                call.session().db(), key, call.nowMs(), access -> DebugObject.describe(access, key, call.nowMs()));
    }

    private void requireEncoding(Call call, Slice key, List<String> encodings, String otherwise) {
        requireAlone(call);
        var encoding = inspector.look(
                call.session().db(),
                key,
                call.nowMs(),
                access -> Objects.requireNonNullElse(access.keys().encoding(key), ""));
        if (encoding.isEmpty()) {
            throw NO_SUCH_KEY;
        }
        if (!encodings.contains(encoding)) {
            throw CommandException.error(otherwise);
        }
    }

    private void htstats(Call call) {
        if (!call.at(2).isLong()) {
            throw NOT_AN_INTEGER;
        }
        long database = call.at(2).toLong();
        var keyspace = corridors.keyspace();
        if (database < 0 || database >= keyspace.databases()) {
            throw CommandException.error("Out of range database");
        }
        int number = (int) database;
        call.reply()
                .verbatim(
                        "txt",
                        "[Dictionary HT]\n number of elements: %d\n[Expires HT]\n number of elements: %d\n"
                                .formatted(keyspace.size(number), keyspace.volatileKeys(number)));
    }
}
