package io.redpoll.node.scripting;

import io.redpoll.lua.Call;
import io.redpoll.lua.HostFunction;
import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaNumbers;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandTable;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The table `redis`, also known as `server`, that scripts find among their globals (Redis's Lua API reference). Used
/// by one thread.
final class RedisLibrary {
    private static final Logger LOG = Logger.getLogger(RedisLibrary.class.getName());
    private static final LuaString ERR = LuaString.of("err");
    private static final LuaString OK = LuaString.of("ok");
    private static final int DEBUG = 0;
    private static final int WARNING = 3;
    private static final int REPL_AOF = 1;
    private static final int REPL_REPLICA = 2;
    private static final int REPL_ALL = REPL_AOF | REPL_REPLICA;

    private final Supplier<CommandTable> commands;
    private final RespWriter text;
    private final ReplyReader reader = new ReplyReader();
    private Slice[] arguments = new Slice[16];
    private int[] offsets = new int[16];

    /// @param text where the arguments of commands are laid out; the caller's to release
    RedisLibrary(Supplier<CommandTable> commands, RespWriter text) {
        this.commands = commands;
        this.text = text;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = new Slice();
        }
    }

    LuaTable table(LuaRun run, String version) {
        var table = new LuaTable(run, 0, 32);
        add(run, table, "call", this::call);
        add(run, table, "pcall", this::pcall);
        add(run, table, "log", RedisLibrary::log);
        add(run, table, "sha1hex", RedisLibrary::sha1hex);
        add(run, table, "error_reply", RedisLibrary::errorReply);
        add(run, table, "status_reply", RedisLibrary::statusReply);
        add(run, table, "setresp", RedisLibrary::setResp);
        add(run, table, "set_repl", RedisLibrary::setRepl);
        add(run, table, "replicate_commands", call -> call.push(true));
        add(run, table, "breakpoint", call -> call.push(false));
        add(run, table, "debug", call -> {});
        add(run, table, "acl_check_cmd", this::aclCheckCommand);
        table.put(run, "REPL_NONE", 0.0);
        table.put(run, "REPL_AOF", (double) REPL_AOF);
        table.put(run, "REPL_SLAVE", (double) REPL_REPLICA);
        table.put(run, "REPL_REPLICA", (double) REPL_REPLICA);
        table.put(run, "REPL_ALL", (double) REPL_ALL);
        table.put(run, "LOG_DEBUG", (double) DEBUG);
        table.put(run, "LOG_VERBOSE", 1.0);
        table.put(run, "LOG_NOTICE", 2.0);
        table.put(run, "LOG_WARNING", (double) WARNING);
        table.put(run, "REDIS_VERSION", LuaString.of(version));
        table.put(run, "REDIS_VERSION_NUM", (double) versionNumber(version));
        return table;
    }

    /// What a library finds while it is being loaded.
    ///
    /// @param register `redis.register_function`
    static LuaTable loadingTable(LuaRun run, LuaTable redis, HostFunction register) {
        var table = new LuaTable(run, 0, 16);
        for (int slot = redis.nextSlot(-1); slot >= 0; slot = redis.nextSlot(slot)) {
            if (redis.valueAt(slot) instanceof HostFunction) {
                continue;
            }
            table.put(run, redis.keyAt(slot), redis.valueAt(slot));
        }
        for (var name : new String[] {"log", "error_reply", "status_reply", "sha1hex"}) {
            table.put(run, name, redis.get(LuaString.of(name)));
        }
        table.put(run, "register_function", register);
        return table;
    }

    private static void add(LuaRun run, LuaTable table, String name, HostFunction.Body body) {
        table.put(run, name, new HostFunction(body));
    }

    /// `7.2.4` as 0x00070204.
    private static int versionNumber(String version) {
        int number = 0;
        for (var part : version.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }

    private void call(Call call) {
        var reply = perform(call);
        if (reply instanceof LuaTable table && table.get(ERR) != null) {
            throw new LuaError(table);
        }
        call.push(reply);
    }

    private void pcall(Call call) {
        call.push(perform(call));
    }

    private @Nullable Object perform(Call call) {
        var run = call.run();
        var running = RunningScript.of(run);
        int count = call.count();
        if (count == 0) {
            return error(run, "Please specify at least one argument for this redis lib call");
        }
        if (!layOut(call)) {
            return error(run, "Lua redis lib command arguments must be strings or integers");
        }
        try {
            running.calls.run(arguments, count);
            return reader.read(run, running.calls.reply());
        } catch (CommandException e) {
            return ReplyReader.error(run, LuaString.wrap(e.wire()));
        }
    }

    /// Writes the arguments one behind the other, then points at them.
    ///
    /// @return false where one is neither a string nor a number
    private boolean layOut(Call call) {
        int count = call.count();
        grow(count + 1);
        text.truncate(0);
        for (int i = 0; i < count; i++) {
            offsets[i] = text.size();
            switch (call.at(i + 1)) {
                case LuaString string -> text.plain(string.bytes());
                case Double number -> text.plain(argument(number).getBytes(StandardCharsets.US_ASCII));
                case null, default -> {
                    return false;
                }
            }
        }
        offsets[count] = text.size();
        for (int i = 0; i < count; i++) {
            arguments[i].point(text.address() + offsets[i], offsets[i + 1] - offsets[i]);
        }
        return true;
    }

    private void grow(int count) {
        if (count <= arguments.length) {
            return;
        }
        int old = arguments.length;
        int room = Math.max(count, old * 2);
        arguments = java.util.Arrays.copyOf(arguments, room);
        offsets = java.util.Arrays.copyOf(offsets, room);
        for (int i = old; i < room; i++) {
            arguments[i] = new Slice();
        }
    }

    /// As C prints it: whole numbers without a point, others with 17 digits.
    private static String argument(double number) {
        long whole = (long) number;
        return whole == number ? Long.toString(whole) : LuaNumbers.format(number, 17);
    }

    private static LuaTable error(LuaRun run, String message) {
        var table = new LuaTable(run, 0, 1);
        table.put(run, ERR, LuaString.of("ERR " + message));
        return table;
    }

    static LuaError raise(Call call, String message) {
        return new LuaError(error(call.run(), message));
    }

    private static void log(Call call) {
        if (call.count() < 2) {
            throw raise(call, "redis.log() requires two arguments or more.");
        }
        if (!(call.at(1) instanceof Double level)) {
            throw raise(call, "First argument must be a number (log level).");
        }
        if (level < DEBUG || level > WARNING) {
            throw raise(call, "Invalid log level.");
        }
        var words = new StringBuilder();
        for (int i = 2; i <= call.count(); i++) {
            var word = LuaNumbers.asString(call.at(i));
            if (word != null) {
                words.append(words.isEmpty() ? "" : " ").append(word);
            }
        }
        LOG.log(
                switch (level.intValue()) {
                    case 0 -> Level.FINER;
                    case 1 -> Level.FINE;
                    case 2 -> Level.INFO;
                    default -> Level.WARNING;
                },
                "{0}",
                words);
    }

    private static void sha1hex(Call call) {
        if (call.count() != 1) {
            throw raise(call, "wrong number of arguments");
        }
        var text = LuaNumbers.asString(call.at(1));
        call.push(LuaString.of(Sha1.hex(text == null ? new byte[0] : text.bytes())));
    }

    private static void errorReply(Call call) {
        if (call.count() != 1 || !(call.at(1) instanceof LuaString given)) {
            call.push(error(call.run(), "wrong number or type of arguments"));
            return;
        }
        var text = given.toString();
        if (text.startsWith("-")) {
            text = text.substring(1);
        }
        var table = new LuaTable(call.run(), 0, 1);
        table.put(call.run(), ERR, LuaString.of(text.indexOf(' ') < 0 ? "ERR " + text : text));
        call.push(table);
    }

    private static void statusReply(Call call) {
        if (call.count() != 1 || !(call.at(1) instanceof LuaString text)) {
            call.push(error(call.run(), "wrong number or type of arguments"));
            return;
        }
        var table = new LuaTable(call.run(), 0, 1);
        table.put(call.run(), OK, text);
        call.push(table);
    }

    private static void setResp(Call call) {
        if (call.count() != 1) {
            throw raise(call, "redis.setresp() requires one argument.");
        }
        double version = call.number(1);
        if (version != 2 && version != 3) {
            throw raise(call, "RESP version must be 2 or 3.");
        }
        RunningScript.of(call.run()).calls.reply().protocol((int) version);
    }

    private static void setRepl(Call call) {
        if (call.count() != 1) {
            throw raise(call, "redis.set_repl() requires one argument.");
        }
        double flags = call.number(1);
        if (flags != (int) flags || ((int) flags & ~REPL_ALL) != 0) {
            throw raise(call, "Invalid replication flags. Please use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
        }
        RunningScript.of(call.run()).calls.propagate(flags != 0);
    }

    private void aclCheckCommand(Call call) {
        if (call.count() == 0) {
            throw raise(call, "Please specify at least one argument for this redis.acl_check_cmd() call");
        }
        if (!layOut(call)) {
            throw raise(call, "redis.acl_check_cmd() command arguments must be strings or integers");
        }
        if (commands.get().find(arguments[0]) == null) {
            throw raise(call, "Invalid command passed to redis.acl_check_cmd()");
        }
        call.push(true);
    }
}
