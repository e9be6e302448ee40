package io.redpoll.node.scripting;

import io.redpoll.lua.LuaRun;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.ScriptCalls;
import java.util.ArrayList;
import java.util.List;

/// A script or function in progress: what its host functions work with, and what others may know of it.
final class RunningScript {
    final LuaRun run;
    final ScriptCalls calls;

    /// The SHA1 of a script, the name of a function.
    final String name;

    /// The command that runs it, argument by argument.
    final List<String> command;

    final long startedNs = System.nanoTime();
    private volatile boolean killed;

    RunningScript(LuaRun run, ScriptCalls calls, String name, Call call) {
        this.run = run;
        this.calls = calls;
        this.name = name;
        var words = new ArrayList<String>(call.count());
        for (int i = 0; i < call.count(); i++) {
            words.add(call.at(i).toString());
        }
        this.command = words;
    }

    static RunningScript of(LuaRun run) {
        if (run.attachment() instanceof RunningScript running) {
            return running;
        }
        throw new IllegalStateException("no script runs here");
    }

    /// Ends it at its next instruction, unless it may have changed data.
    ///
    /// @return false where it may
    boolean kill() {
        if (calls.hasWritten()) {
            return false;
        }
        killed = true;
        run.stop();
        return true;
    }

    boolean isKilled() {
        return killed;
    }

    /// On the script's own thread, between two instructions.
    ///
    /// @throws TooLongException unless it has changed data, and must go on here
    void leaveLoop() {
        if (!calls.hasWritten()) {
            throw TooLongException.INSTANCE;
        }
    }

    /// How the operator ends it.
    String killer() {
        return isFunction() ? "FUNCTION KILL" : "SCRIPT KILL";
    }

    boolean isFunction() {
        return command.getFirst().regionMatches(true, 0, "FCALL", 0, 5);
    }
}
