package io.redpoll.node.scripting;

/// Whether a script was seen to work on its declared keys alone. Safe for any thread.
///
/// The first run holds all slots. One that stayed within its keys lets later runs hold those keys' slots alone, so that
/// scripts on different slots run side by side; one that did not decides for good.
final class KeyDiscipline {
    private enum Seen {
        NOTHING,
        WITHIN,
        BEYOND
    }

    private volatile Seen seen = Seen.NOTHING;

    /// Whether a run is to hold all slots.
    boolean needsEverything() {
        return seen != Seen.WITHIN;
    }

    /// A run has ended.
    void saw(boolean stayedWithin) {
        if (!stayedWithin) {
            seen = Seen.BEYOND;
        } else if (seen == Seen.NOTHING) {
            seen = Seen.WITHIN;
        }
    }
}
