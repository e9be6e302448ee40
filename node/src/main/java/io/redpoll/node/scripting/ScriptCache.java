package io.redpoll.node.scripting;

import io.redpoll.lua.LuaCode;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaSyntaxError;
import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.Slice;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The scripts that EVALSHA finds. Safe for any thread.
public final class ScriptCache {
    private static final int SHA_LENGTH = 40;

    private final ConcurrentHashMap<String, Script> scripts = new ConcurrentHashMap<>();
    private final LongAdder bytes = new LongAdder();

    /// The script with that SHA1, in any case; null where there is none.
    @Nullable
    Script find(Slice sha) {
        return sha.length() == SHA_LENGTH ? scripts.get(sha.toString().toLowerCase(Locale.ROOT)) : null;
    }

    /// The script with that text, compiled where it is new.
    ///
    /// @throws CommandException where it cannot be compiled
    Script of(Slice text) {
        var source = text.toBytes();
        var sha = Sha1.hex(source);
        var known = scripts.get(sha);
        if (known != null) {
            return known;
        }
        var script = compile(sha, LuaString.wrap(source));
        var before = scripts.putIfAbsent(sha, script);
        if (before == null) {
            bytes.add(source.length);
        }
        return before == null ? script : before;
    }

    private static Script compile(String sha, LuaString source) {
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

    void flush() {
        scripts.clear();
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
