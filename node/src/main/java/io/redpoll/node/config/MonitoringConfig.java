package io.redpoll.node.config;

import java.util.ArrayList;
import java.util.List;

/// Settings of what the server notes about commands.
///
/// @param slowMicroseconds `slowlog-log-slower-than`: commands that take longer are noted; 0 notes all, −1 none
/// @param slowEntriesMax `slowlog-max-len`
/// @param largeRequestBytes `commandlog-request-larger-than`: as above, by the bytes of the request
/// @param largeRequestEntriesMax `commandlog-large-request-max-len`
/// @param largeReplyBytes `commandlog-reply-larger-than`: as above, by the bytes of the reply
/// @param largeReplyEntriesMax `commandlog-large-reply-max-len`
/// @param latencyThresholdMs `latency-monitor-threshold`: events that take as long are noted; 0 notes none
/// @param tracksLatency `latency-tracking`: whether the time of each command is put into a histogram
/// @param percentiles `latency-tracking-info-percentiles`: those that INFO shows
public record MonitoringConfig(
        long slowMicroseconds,
        long slowEntriesMax,
        long largeRequestBytes,
        long largeRequestEntriesMax,
        long largeReplyBytes,
        long largeReplyEntriesMax,
        long latencyThresholdMs,
        boolean tracksLatency,
        List<Double> percentiles) {
    static final Settings ALL = new Settings();
    static final Setting<Long> SLOWLOG_LOG_SLOWER_THAN = ALL.longNumber(
                    "slowlog-log-slower-than", 10_000, -1, Long.MAX_VALUE)
            .formerly("commandlog-execution-slower-than");
    static final Setting<Long> SLOWLOG_MAX_LEN =
            ALL.longNumber("slowlog-max-len", 128, 0, Long.MAX_VALUE).formerly("commandlog-slow-execution-max-len");
    static final Setting<Long> COMMANDLOG_REQUEST_LARGER_THAN =
            ALL.longNumber("commandlog-request-larger-than", 1 << 20, -1, Long.MAX_VALUE);
    static final Setting<Long> COMMANDLOG_LARGE_REQUEST_MAX_LEN =
            ALL.longNumber("commandlog-large-request-max-len", 128, 0, Long.MAX_VALUE);
    static final Setting<Long> COMMANDLOG_REPLY_LARGER_THAN =
            ALL.longNumber("commandlog-reply-larger-than", 1 << 20, -1, Long.MAX_VALUE);
    static final Setting<Long> COMMANDLOG_LARGE_REPLY_MAX_LEN =
            ALL.longNumber("commandlog-large-reply-max-len", 128, 0, Long.MAX_VALUE);
    static final Setting<Long> LATENCY_MONITOR_THRESHOLD =
            ALL.longNumber("latency-monitor-threshold", 0, 0, Long.MAX_VALUE);
    static final Setting<Boolean> LATENCY_TRACKING = ALL.yesNo("latency-tracking", true);
    static final Setting<List<Double>> LATENCY_TRACKING_INFO_PERCENTILES =
            ALL.add("latency-tracking-info-percentiles", new Percentiles(), List.of(50.0, 99.0, 99.9));

    public MonitoringConfig {
        percentiles = List.copyOf(percentiles);
    }

    /// The settings as they are now.
    public static MonitoringConfig of(Config config) {
        return new MonitoringConfig(
                config.get(SLOWLOG_LOG_SLOWER_THAN),
                config.get(SLOWLOG_MAX_LEN),
                config.get(COMMANDLOG_REQUEST_LARGER_THAN),
                config.get(COMMANDLOG_LARGE_REQUEST_MAX_LEN),
                config.get(COMMANDLOG_REPLY_LARGER_THAN),
                config.get(COMMANDLOG_LARGE_REPLY_MAX_LEN),
                config.get(LATENCY_MONITOR_THRESHOLD),
                config.get(LATENCY_TRACKING),
                config.get(LATENCY_TRACKING_INFO_PERCENTILES));
    }

    private static final class Percentiles implements ValueType<List<Double>> {
        @Override
        public List<Double> parse(List<String> words) throws ConfigException {
            var found = new ArrayList<Double>();
            for (var word : words) {
                if (!word.isEmpty()) {
                    found.add(percentile(word));
                }
            }
            return List.copyOf(found);
        }

        private static double percentile(String word) throws ConfigException {
            double value;
            try {
                value = Double.parseDouble(word);
            } catch (NumberFormatException e) {
                throw new ConfigException("Invalid latency-tracking-info-percentiles parameters");
            }
            if (value >= 0 && value <= 100) {
                return value;
            }
            throw new ConfigException("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
        }

        /// As Redis: without a fraction that is zero.
        @Override
        public String print(List<Double> value) {
            var text = new StringBuilder();
            for (double percentile : value) {
                text.append(text.isEmpty() ? "" : " ");
                if (percentile == Math.rint(percentile)) {
                    text.append((long) percentile);
                } else {
                    text.append(percentile);
                }
            }
            return text.toString();
        }

        @Override
        public boolean takesWords() {
            return true;
        }
    }
}
