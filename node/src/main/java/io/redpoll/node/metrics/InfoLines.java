package io.redpoll.node.metrics;

import java.util.Locale;

/// The lines of INFO, `name:value` each.
public final class InfoLines {
    private static final String[] UNITS = {"B", "K", "M", "G", "T", "P"};

    private final StringBuilder text = new StringBuilder(4096);

    /// Begins a section.
    public InfoLines title(String title) {
        if (!text.isEmpty()) {
            text.append("\r\n");
        }
        text.append("# ").append(title).append("\r\n");
        return this;
    }

    public InfoLines line(String name, long value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    public InfoLines line(String name, String value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    public InfoLines line(String name, boolean value) {
        return line(name, value ? 1 : 0);
    }

    /// A number with a fixed number of places.
    public InfoLines line(String name, double value, int places) {
        return line(name, String.format(Locale.ROOT, "%." + places + "f", value));
    }

    /// A share in percent, with two places.
    public InfoLines percent(String name, long part, long whole) {
        return line(name, String.format(Locale.ROOT, "%.2f%%", whole == 0 ? 0 : part * 100.0 / whole));
    }

    /// A number of bytes, and below it the same for people: `name` and `name_human`.
    public InfoLines bytes(String name, long value) {
        return line(name, value).line(name + "_human", human(value));
    }

    private static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        int unit = Math.min(UNITS.length - 1, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        return String.format(Locale.ROOT, "%.2f%s", bytes / (double) (1L << (unit * 10)), UNITS[unit]);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
