package io.redpoll.node.config;

/// Settings of what clients are told without asking.
///
/// @param events `notify-keyspace-events`
/// @param trackedKeysMax `tracking-table-max-keys`: keys remembered for client-side caching; 0 is no limit
public record PubSubConfig(EventClasses events, long trackedKeysMax) {
    static final Settings ALL = new Settings();
    static final Setting<EventClasses> NOTIFY_KEYSPACE_EVENTS =
            ALL.add("notify-keyspace-events", EventClasses.type(), EventClasses.NONE);
    static final Setting<Long> TRACKING_TABLE_MAX_KEYS =
            ALL.longNumber("tracking-table-max-keys", 1_000_000, 0, Long.MAX_VALUE);

    /// The settings as they are now.
    public static PubSubConfig of(Config config) {
        return new PubSubConfig(config.get(NOTIFY_KEYSPACE_EVENTS), config.get(TRACKING_TABLE_MAX_KEYS));
    }
}
