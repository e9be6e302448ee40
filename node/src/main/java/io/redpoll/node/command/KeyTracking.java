package io.redpoll.node.command;

import java.util.List;

/// What a session asked for with CLIENT TRACKING: how it wants to hear that keys changed which it may have cached.
///
/// A new object at each CLIENT TRACKING ON. Read by any thread; changed by the session's own, but for
/// [#redirectBroken()].
public final class KeyTracking {
    private final boolean broadcast;
    private final boolean optIn;
    private final boolean optOut;
    private final boolean noLoop;
    private final long redirect;
    private final List<byte[]> prefixes;
    private boolean caching;
    private volatile boolean redirectBroken;

    /// @param redirect id of the session that is told instead; 0 for none
    /// @param prefixes of the keys to hear of in broadcast mode, in the order of their bytes
    public KeyTracking(
            boolean broadcast, boolean optIn, boolean optOut, boolean noLoop, long redirect, List<byte[]> prefixes) {
        this.broadcast = broadcast;
        this.optIn = optIn;
        this.optOut = optOut;
        this.noLoop = noLoop;
        this.redirect = redirect;
        this.prefixes = List.copyOf(prefixes);
    }

    /// Whether it hears of every key with one of its prefixes, whatever it read.
    public boolean isBroadcast() {
        return broadcast;
    }

    /// Whether only what CLIENT CACHING YES precedes counts as cached.
    public boolean isOptIn() {
        return optIn;
    }

    /// Whether what CLIENT CACHING NO precedes does not count as cached.
    public boolean isOptOut() {
        return optOut;
    }

    /// Whether it does not hear of what it changes itself.
    public boolean isNoLoop() {
        return noLoop;
    }

    /// Id of the session that is told instead; 0 for none.
    public long redirect() {
        return redirect;
    }

    /// In the order of their bytes; not to be changed.
    public List<byte[]> prefixes() {
        return prefixes;
    }

    /// Whether CLIENT CACHING was sent for the command, or the transaction, that follows.
    public boolean isCaching() {
        return caching;
    }

    public void caching(boolean is) {
        caching = is;
    }

    /// Whether what the session reads now counts as cached.
    public boolean remembers() {
        return !broadcast && (!optIn || caching) && (!optOut || !caching);
    }

    /// Whether the session that is to be told has gone.
    public boolean isRedirectBroken() {
        return redirectBroken;
    }

    public void redirectBroken() {
        redirectBroken = true;
    }
}
