package io.redpoll.node.scripting;

import io.redpoll.lua.LuaCode;
import io.redpoll.lua.LuaString;

/// A script that was compiled, shared by all threads.
final class Script {
    /// Lower-case SHA1 in hexadecimal digits.
    final String sha;

    final LuaString source;
    final LuaCode code;
    final ScriptFlags flags;
    final ScriptHistory history = new ScriptHistory();

    Script(String sha, LuaString source, LuaCode code, ScriptFlags flags) {
        this.sha = sha;
        this.source = source;
        this.code = code;
        this.flags = flags;
    }
}
