package io.redpoll.node.scripting;

import io.redpoll.lua.LuaCode;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaSyntaxError;
import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The scripts that EVALSHA finds. Safe for any thread.
///
/// What SCRIPT LOAD brings stays until SCRIPT FLUSH. Of what comes by EVAL alone [#EVALUATED_MAX] are kept, as in Redis
/// since 7.4: a client that makes a new text for each call would fill the memory. The next to go is the oldest that
/// was not used since it was last looked at (second chance).
public final class ScriptCache {
    /// As Redis has it (eval.c, LRU_LIST_LENGTH).
    static final int EVALUATED_MAX = 500;

    /// Written under this object's monitor.
    private final ConcurrentHashMap<Sha1, Script> scripts = new ConcurrentHashMap<>();

    /// Those that came by EVAL alone. Guarded by this object's monitor.
    private final Queue<Script> evaluated = new ArrayDeque<>();

    private final LongAdder bytes = new LongAdder();
    private final LongAdder evicted;

    /// @param evicted counts the scripts that had to go
    public ScriptCache(LongAdder evicted) {
        this.evicted = evicted;
    }

    /// The script with that SHA1, in any case; null where there is none.
    @Nullable
    Script find(Slice sha) {
        var wanted = Sha1.of(sha);
        return wanted == null ? null : scripts.get(wanted);
    }

    /// The script with that text, compiled where it is new.
    ///
    /// @throws CommandException where it cannot be compiled
    Script evaluate(Slice text) {
        var source = text.toBytes();
        var sha = Sha1.ofContent(source);
        var known = scripts.get(sha);
        return known == null ? keep(compile(sha, LuaString.wrap(source)), false) : known;
    }

    /// As [#evaluate], and keeps it.
    ///
    /// @throws CommandException where it cannot be compiled
    Script load(Slice text) {
        return keep(evaluate(text), true);
    }

    /// @return the one that is kept
    private synchronized Script keep(Script script, boolean forGood) {
        var before = scripts.putIfAbsent(script.sha1, script);
        if (before == null) {
            bytes.add(script.source.length());
        }
        var kept = before == null ? script : before;
        if (forGood) {
            evaluated.remove(kept);
        } else if (before == null) {
            evaluated.add(kept);
            while (evaluated.size() > EVALUATED_MAX) {
                dropOne();
            }
        }
        return kept;
    }

    private void dropOne() {
        var oldest = evaluated.remove();
        if (oldest.wasUsed()) {
            evaluated.add(oldest);
            return;
        }
        scripts.remove(oldest.sha1);
        bytes.add(-oldest.source.length());
        evicted.increment();
    }

    private static Script compile(Sha1 sha, LuaString source) {
        var flags = ScriptFlags.UNDECLARED;
        var body = source;
        if (source.length() >= 2 && source.byteAt(0) == '#' && source.byteAt(1) == '!') {
            int end = 0;
            while (end < source.length() && source.byteAt(end) != '\n') {
                end++;
            }
            if (end == source.length()) {
                throw CommandException.error("Invalid script shebang");
            }
            flags = ScriptFlags.ofFirstLine(source.substring(0, end).toString());
            body = source.substring(end, source.length()); // the line end stays, so that lines keep their numbers
        }
        try {
            return new Script(sha, source, LuaCode.compile(body, "@user_script"), flags);
        } catch (LuaSyntaxError error) {
            throw CommandException.error(
                    "Error compiling script (new function): " + error.text().toString());
        }
    }

    synchronized void flush() {
        scripts.clear();
        evaluated.clear();
        bytes.reset();
    }

    /// How many there are.
    public int count() {
        return scripts.size();
    }

    /// Bytes of their texts.
    public long bytes() {
        return bytes.sum();
    }
}
