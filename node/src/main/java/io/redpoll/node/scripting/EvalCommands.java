package io.redpoll.node.scripting;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ALLOW_BUSY;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.MAY_REPLICATE;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_MANDATORY_KEYS;
import static io.redpoll.node.command.Flag.SKIP_MONITOR;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.lua.LuaRun;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// EVAL and its kin, SCRIPT.
public final class EvalCommands implements Family {
    private final Scripts scripts;
    private final ScriptCache cache;
    private final LongSupplier memoryMax;

    /// @param memoryMax bytes that a script may have in use
    public EvalCommands(Scripts scripts, ScriptCache cache, LongSupplier memoryMax) {
        this.scripts = scripts;
        this.cache = cache;
        this.memoryMax = memoryMax;
    }

    @Override
    public Group group() {
        return Group.SCRIPTING;
    }

    final Command eval = runs(
                    "eval script numkeys [key [key ...]] [arg [arg ...]]",
                    NOSCRIPT,
                    SKIP_MONITOR,
                    MAY_REPLICATE,
                    NO_MANDATORY_KEYS,
                    STALE)
            .does("Runs a script of Lua.")
            .since("2.6.0", "Depends on the script.")
            .access(KeyAccess.EXCHANGES)
            .replicatesWhere(this::evalMayWrite)
            .by(this::eval);

    /// Replies what the script returns.
    void eval(Call call) {
        run(call, cache.evaluate(call.at(1)), false);
    }

    final Command evalRo = reads(
                    "eval_ro script numkeys [key [key ...]] [arg [arg ...]]",
                    NOSCRIPT,
                    SKIP_MONITOR,
                    NO_MANDATORY_KEYS,
                    STALE)
            .does("Runs a script of Lua that changes nothing.")
            .since("7.0.0", "Depends on the script.")
            .by(this::evalRo);

    /// Replies what the script returns.
    void evalRo(Call call) {
        run(call, cache.evaluate(call.at(1)), true);
    }

    final Command evalsha = runs(
                    "evalsha sha1 numkeys [key [key ...]] [arg [arg ...]]",
                    NOSCRIPT,
                    SKIP_MONITOR,
                    MAY_REPLICATE,
                    NO_MANDATORY_KEYS,
                    STALE)
            .does("Runs a script of Lua that the server has, by its SHA1.")
            .since("2.6.0", "Depends on the script.")
            .access(KeyAccess.EXCHANGES)
            .replicatesWhere(this::evalshaMayWrite)
            .by(this::evalsha);

    /// Replies what the script returns.
    void evalsha(Call call) {
        run(call, known(call), false);
    }

    final Command evalshaRo = reads(
                    "evalsha_ro sha1 numkeys [key [key ...]] [arg [arg ...]]",
                    NOSCRIPT,
                    SKIP_MONITOR,
                    NO_MANDATORY_KEYS,
                    STALE)
            .does("Runs a script of Lua that changes nothing and that the server has, by its SHA1.")
            .since("7.0.0", "Depends on the script.")
            .by(this::evalshaRo);

    /// Replies what the script returns.
    void evalshaRo(Call call) {
        run(call, known(call), true);
    }

    private boolean evalMayWrite(Call call) {
        try {
            return !cache.evaluate(call.at(1)).flags.noWrites();
        } catch (CommandException e) {
            return true; // what is wrong is said when it runs
        }
    }

    private boolean evalshaMayWrite(Call call) {
        var script = cache.find(call.at(1));
        return script == null || !script.flags.noWrites();
    }

    private Script known(Call call) {
        var script = cache.find(call.at(1));
        if (script == null) {
            throw CommandException.NO_SCRIPT;
        }
        return script;
    }

    private void run(Call call, Script script, boolean mustRead) {
        int keys = ScriptArguments.keys(call);
        script.use();
        scripts.run(call, script.sha, script.flags, mustRead, script.history, new Scripts.Body() {
            @Override
            public boolean isFunction() {
                return false;
            }

            @Override
            public LuaRun begin(ScriptEngine engine) {
                return engine.scriptRun(
                        memoryMax.getAsLong(),
                        ScriptArguments.strings(call, 3, 3 + keys),
                        ScriptArguments.strings(call, 3 + keys, call.count()));
            }

            @Override
            public @Nullable Object[] run(LuaRun run) {
                return run.call(run.load(script.code));
            }
        });
    }

    final Command script = holds("script")
            .does("Holds the commands about the scripts that the server has.")
            .since("2.6.0", "Depends on the subcommand.")
            .only();

    final Command scriptLoad = runs("script|load script", NOSCRIPT, STALE)
            .does("Keeps a script for EVALSHA.")
            .since("2.6.0", "O(N), N being the length of the script.")
            .by(this::scriptLoad);

    /// Replies the SHA1.
    void scriptLoad(Call call) {
        call.reply().bulk(cache.load(call.at(2)).sha);
    }

    final Command scriptExists = runs("script|exists sha1 [sha1 ...]", NOSCRIPT)
            .does("Tells which scripts the server has.")
            .since("2.6.0", "O(N), N being the number of scripts.")
            .by(this::scriptExists);

    /// Replies 1 or 0 for each.
    void scriptExists(Call call) {
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            call.reply().integer(cache.find(call.at(i)) == null ? 0 : 1);
        }
    }

    final Command scriptShow = runs("script|show sha1", NOSCRIPT)
            .does("Shows a script that the server has.")
            .since("8.0.0", "O(1)")
            .by(this::scriptShow);

    /// Replies its text.
    void scriptShow(Call call) {
        var found = cache.find(call.at(2));
        if (found == null) {
            throw CommandException.NO_SCRIPT;
        }
        call.reply().bulk(found.source.bytes());
    }

    final Command scriptFlush = runs("script|flush [ASYNC|SYNC]", NOSCRIPT)
            .does("Forgets all scripts.")
            .since("2.6.0", "O(N), N being the number of scripts.")
            .by(this::scriptFlush);

    /// Replies OK.
    void scriptFlush(Call call) {
        if (call.count() > 3
                || (call.count() == 3 && !call.at(2).is("ASYNC") && !call.at(2).is("SYNC"))) {
            throw CommandException.error("SCRIPT FLUSH only support SYNC|ASYNC option");
        }
        cache.flush();
        call.reply().ok();
    }

    final Command scriptKill = runs("script|kill", NOSCRIPT, ALLOW_BUSY)
            .does("Ends the script in progress, where it has changed nothing.")
            .since("2.6.0", "O(1)")
            .by(this::scriptKill);

    /// Replies OK when the script was told to end.
    void scriptKill(Call call) {
        scripts.kill(false);
        call.reply().ok();
    }

    final Command scriptDebug = runs("script|debug YES|SYNC|NO", NOSCRIPT)
            .does("Is not supported here.")
            .since("3.2.0", "O(1)")
            .by(this::scriptDebug);

    /// Replies OK to NO.
    void scriptDebug(Call call) {
        if (!call.at(2).is("NO")) {
            throw CommandException.error("SCRIPT DEBUG is not supported");
        }
        call.reply().ok();
    }

    final Command scriptHelp = runs("script|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("5.0.0", "O(1)")
            .by(CommandHelp::run);
}
