package io.redpoll.node.command;

import java.util.Locale;

/// What a command is like, where that is not its access to keys; each with the reason not to use it.
public enum Flag {
    /// Allocates for the client: refused when `maxmemory` is reached and nothing can be evicted. Not for writes that
    /// only free or shrink: they are what a full server needs.
    GROWS("denyoom"),
    /// For the operator, and therefore `@admin` and `@dangerous`. Not for what an application calls in its normal work.
    ADMIN("admin"),
    /// Publishes or subscribes; a session of RESP2 that has subscriptions may call it.
    PUBSUB("pubsub"),
    /// Not from scripts: it concerns the connection, blocks, or changes what scripts are. Not for plain data commands.
    NOSCRIPT("noscript"),
    /// May park the session until another one writes. Not for commands that are merely slow.
    BLOCKING("blocking"),
    /// Works while data is loaded. Not for what reads or writes keys: they are not all there yet.
    LOADING("loading"),
    /// Works on a replica that lost its master and may not serve old data. Not for what reads keys.
    STALE("stale"),
    /// Left out of MONITOR, for its arguments are secret.
    SKIP_MONITOR("skip_monitor"),
    /// Left out of the slow log, for its arguments are secret or its time is spent waiting.
    SKIP_SLOWLOG("skip_slowlog"),
    /// Implies ASKING: it is sent only to the importing side of a slot that moves.
    ASKING("asking"),
    /// Constant or logarithmic time with small factors. Not where the work grows with an argument or a collection: the
    /// event loop serves others in the meantime only between commands.
    FAST("fast"),
    /// Works before authentication. Not for anything that tells about data or other clients.
    NO_AUTH("no_auth"),
    /// May write to the journal although it is no write, as PUBLISH does for replicas in Redis: a pause of writes holds
    /// it back. COMMAND INFO does not tell, as in Redis.
    MAY_REPLICATE(""),
    /// Works while a script is busy. Not for what touches keys: the script holds them.
    ALLOW_BUSY("allow_busy"),
    /// Not while a replica loads new data beside the old.
    NO_ASYNC_LOADING("no_async_loading"),
    /// Refused between MULTI and EXEC. Not for data commands: a transaction may hold any of them.
    NO_MULTI("no_multi"),
    /// The keys may be missing, for they are an option.
    NO_MANDATORY_KEYS("no_mandatory_keys");

    private final String word;

    Flag(String word) {
        this.word = word;
    }

    /// As COMMAND INFO spells it.
    public String word() {
        return word;
    }

    /// As the golden file and COMMAND DOCS spell it.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
