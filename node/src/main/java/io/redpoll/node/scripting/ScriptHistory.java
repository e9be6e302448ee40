package io.redpoll.node.scripting;

import java.util.concurrent.TimeUnit;

/// What was seen of a script's or function's runs, from which follows how it is run next. Safe for any thread.
///
/// The first run holds all slots, on a thread of its own. One that stayed within its declared keys lets later runs hold
/// those keys' slots alone, so that scripts on different slots run side by side; one that did not decides for good. One
/// that was quick lets later runs stay on the event loop.
final class ScriptHistory {
    /// A run that takes longer may keep others waiting.
    static final long QUICK_NS_MAX = TimeUnit.MILLISECONDS.toNanos(2);

    private enum Keys {
        UNKNOWN,
        DECLARED,
        OTHERS
    }

    private volatile Keys keys = Keys.UNKNOWN;
    private volatile boolean quick;

    /// Whether a run is to hold all slots.
    boolean needsEverything() {
        return keys != Keys.DECLARED;
    }

    /// Whether a run is short enough for an event loop.
    boolean isQuick() {
        return quick;
    }

    /// A run wanted a key that it had not declared.
    void strayed() {
        keys = Keys.OTHERS;
    }

    /// A run has ended.
    void ended(boolean stayedWithinKeys, long tookNs) {
        if (!stayedWithinKeys) {
            keys = Keys.OTHERS;
        } else if (keys == Keys.UNKNOWN) {
            keys = Keys.DECLARED;
        }
        boolean wasQuick = tookNs <= QUICK_NS_MAX;
        if (quick != wasQuick) {
            quick = wasQuick;
        }
    }

    /// A run takes too long for an event loop.
    void dragged() {
        quick = false;
    }
}
