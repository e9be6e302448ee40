package io.redpoll.node.introspection;

import io.redpoll.node.metrics.LatencyEvents.Sample;
import java.util.List;

/// Samples as a graph of letters: a column for each, four lines high, and below it how long ago it was.
final class Sparkline {
    private static final int ROWS = 4;
    private static final int COLUMNS = 80;

    /// What stands at the top of a column, from low to high within its line.
    private static final String TOPS = "_o#";

    private Sparkline() {}

    /// @param nowSeconds since 1970
    static void draw(List<Sample> samples, long nowSeconds, StringBuilder to) {
        for (int from = 0; from < samples.size(); from += COLUMNS) {
            if (from > 0) {
                to.append('\n');
            }
            drawPart(samples, from, Math.min(samples.size(), from + COLUMNS), nowSeconds, to);
        }
    }

    private static void drawPart(List<Sample> samples, int from, int end, long nowSeconds, StringBuilder to) {
        long low = samples.stream().mapToLong(Sample::ms).min().orElse(0);
        long high = samples.stream().mapToLong(Sample::ms).max().orElse(0);
        int steps = ROWS * TOPS.length();
        for (int row = ROWS - 1; row >= 0; row--) {
            for (int i = from; i < end; i++) {
                long above = samples.get(i).ms() - low;
                int step = (int) Math.min(steps - 1, above * steps / Math.max(1, high - low));
                int inRow = step - row * TOPS.length();
                to.append(inRow < 0 ? ' ' : inRow >= TOPS.length() ? '|' : TOPS.charAt(inRow));
            }
            to.append('\n');
        }
        var labels = samples.subList(from, end).stream()
                .map(sample -> ago(nowSeconds - sample.seconds()))
                .toList();
        int height = labels.stream().mapToInt(String::length).max().orElse(0);
        to.append('\n');
        for (int line = 0; line < height; line++) {
            for (var label : labels) {
                to.append(line < label.length() ? label.charAt(line) : ' ');
            }
            to.append('\n');
        }
    }

    private static String ago(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 24 * 3600 ? seconds / 3600 + "h" : seconds / (24 * 3600) + "d";
    }
}
