package io.redpoll.lua;

/// Ends a run that was stopped. No `pcall` of a script catches it; host functions must let it pass.
public final class LuaStopped extends RuntimeException {
    LuaStopped() {
        super("script stopped", null, false, false);
    }
}
