package io.redpoll.sentinel.health;

import org.jspecify.annotations.Nullable;

/// What a sentinel holds of a node.
///
/// @param sight its last answer that is fresh enough to act upon; null where there is none
/// @param down subjectively: silent for down-after-milliseconds, as seen from here
/// @param condemned objectively: a quorum of sentinels says so
public record Verdict(@Nullable Sight sight, boolean down, boolean condemned) {
    public static final Verdict UNKNOWN = new Verdict(null, false, false);
}
