package io.redpoll.node.scripting;

import io.redpoll.lua.LuaCode;
import io.redpoll.lua.LuaString;

/// A script that was compiled, shared by all threads.
final class Script {
    final Sha1 sha1;
    /// In lower-case hexadecimal digits.
    final String sha;

    final LuaString source;
    final LuaCode code;
    final ScriptFlags flags;
    final ScriptHistory history = new ScriptHistory();
    private boolean isUsed = true;

    Script(Sha1 sha1, LuaString source, LuaCode code, ScriptFlags flags) {
        this.sha1 = sha1;
        this.sha = sha1.toString();
        this.source = source;
        this.code = code;
        this.flags = flags;
    }

    /// It is to be run.
    void use() {
        if (!isUsed) { // written only then: all threads share it
            isUsed = true;
        }
    }

    /// Whether it was used since this was asked last; threads may see that a little later.
    boolean wasUsed() {
        boolean was = isUsed;
        isUsed = false;
        return was;
    }
}
