package io.redpoll.node.config;

/// Settings of scripts and functions.
///
/// @param busyReplyMs `busy-reply-threshold`: after so many milliseconds of a script others are told that the server is
///     busy
/// @param memoryBytesMax `script-memory-limit`: what a script may have in use
public record ScriptConfig(long busyReplyMs, long memoryBytesMax) {
    static final Settings ALL = new Settings();
    static final Setting<Long> BUSY_REPLY_THRESHOLD =
            ALL.longNumber("busy-reply-threshold", 5_000, 0, Long.MAX_VALUE).formerly("lua-time-limit");
    static final Setting<Long> SCRIPT_MEMORY_LIMIT =
            ALL.memory("script-memory-limit", 64L << 20, 1L << 20, Long.MAX_VALUE);

    /// The settings as they are now.
    public static ScriptConfig of(Config config) {
        return new ScriptConfig(config.get(BUSY_REPLY_THRESHOLD), config.get(SCRIPT_MEMORY_LIMIT));
    }
}
