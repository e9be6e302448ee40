package io.redpoll.node.config;

/// When memory that is in use here and there is moved together: `activedefrag` and `active-defrag-*`.
///
/// @param ignoreBytes of waste below which nothing is done
/// @param lowerPercent of waste, by what is in use, from which on something is done, with `cycleMinPercent` of the time
///     of one processor
/// @param upperPercent of waste at which `cycleMaxPercent` of the time is spent
public record DefragConfig(
        boolean active,
        long ignoreBytes,
        int lowerPercent,
        int upperPercent,
        int cycleMinPercent,
        int cycleMaxPercent) {
    /// Redis's defaults, off, but for a tenth of its waste: to move a record means to set one reference anew.
    public static final DefragConfig DEFAULT = new DefragConfig(false, 10L << 20, 10, 100, 1, 25);

    /// Whether so much waste is to be done something about.
    public boolean isDue(long usedBytes, long reservedBytes) {
        long waste = reservedBytes - usedBytes;
        return active && waste >= ignoreBytes && percent(waste, usedBytes) >= lowerPercent;
    }

    /// Percent of one processor's time, in proportion to the waste.
    public int effortPercent(long usedBytes, long reservedBytes) {
        double waste = percent(reservedBytes - usedBytes, usedBytes);
        double share = upperPercent <= lowerPercent ? 1 : (waste - lowerPercent) / (upperPercent - lowerPercent);
        int percent = (int) (cycleMinPercent + Math.clamp(share, 0, 1) * (cycleMaxPercent - cycleMinPercent));
        return Math.max(1, percent);
    }

    private static double percent(long part, long whole) {
        return part * 100.0 / Math.max(1, whole);
    }
}
