package io.redpoll.node.store;

/// How a stream is to be cut at its beginning: by the number of entries that stay, or by the smallest id that stays.
///
/// @param byId whether `minId` counts, or else `maxLength`
/// @param isApproximate removes whole chunks only, so that a few more entries may stay
/// @param limit entries to remove at most; 0 is no limit
/// @param references what is done about entries that consumer groups still refer to
public record StreamTrim(
        boolean byId, long maxLength, StreamId minId, boolean isApproximate, long limit, References references) {
    /// What becomes of the pending entries of groups when the entries themselves go.
    public enum References {
        /// They stay.
        KEEP,
        /// They go, too.
        DELETE,
        /// Only entries go that every group has got and acknowledged.
        ACKNOWLEDGED
    }
}
