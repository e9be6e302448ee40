package io.redpoll.node.config;

/// The directives behind [KeyspaceConfig], which is one object for the life of the process.
public final class KeyspaceDirectives {
    static final Settings ALL = new Settings();
    static final Setting<Integer> DATABASES =
            ALL.number("databases", KeyspaceConfig.DATABASES, 1, 65_536).fixed();
    static final Setting<Long> MAXMEMORY = ALL.memory("maxmemory", 0, 0, Long.MAX_VALUE);
    static final Setting<EvictionPolicy> MAXMEMORY_POLICY =
            ALL.choice("maxmemory-policy", EvictionPolicy.class, EvictionPolicy.NOEVICTION);
    static final Setting<Integer> MAXMEMORY_SAMPLES = ALL.number("maxmemory-samples", KeyspaceConfig.SAMPLES, 1, 64);
    static final Setting<Integer> MAXMEMORY_EVICTION_TENACITY =
            ALL.number("maxmemory-eviction-tenacity", KeyspaceConfig.TENACITY, 0, KeyspaceConfig.TENACITY_MAX);
    static final Setting<Integer> LFU_LOG_FACTOR =
            ALL.number("lfu-log-factor", KeyspaceConfig.LFU_LOG_FACTOR, 0, Integer.MAX_VALUE);
    static final Setting<Integer> LFU_DECAY_TIME =
            ALL.number("lfu-decay-time", KeyspaceConfig.LFU_DECAY_MINUTES, 0, Integer.MAX_VALUE);
    static final Setting<Boolean> ACTIVEDEFRAG = ALL.yesNo("activedefrag", DefragConfig.DEFAULT.active());
    static final Setting<Long> IGNORE_BYTES =
            ALL.memory("active-defrag-ignore-bytes", DefragConfig.DEFAULT.ignoreBytes(), 1, Long.MAX_VALUE);
    static final Setting<Integer> THRESHOLD_LOWER =
            ALL.number("active-defrag-threshold-lower", DefragConfig.DEFAULT.lowerPercent(), 0, 1000);
    static final Setting<Integer> THRESHOLD_UPPER =
            ALL.number("active-defrag-threshold-upper", DefragConfig.DEFAULT.upperPercent(), 0, 1000);
    static final Setting<Integer> CYCLE_MIN =
            ALL.number("active-defrag-cycle-min", DefragConfig.DEFAULT.cycleMinPercent(), 1, 99);
    static final Setting<Integer> CYCLE_MAX =
            ALL.number("active-defrag-cycle-max", DefragConfig.DEFAULT.cycleMaxPercent(), 1, 99);

    private record Values(
            long maxmemoryBytes,
            EvictionPolicy policy,
            int samples,
            int tenacity,
            int lfuLogFactor,
            int lfuDecayMinutes,
            DefragConfig defrag,
            EncodingConfig encodings) {
        static Values of(Config config) {
            return new Values(
                    config.get(MAXMEMORY),
                    config.get(MAXMEMORY_POLICY),
                    config.get(MAXMEMORY_SAMPLES),
                    config.get(MAXMEMORY_EVICTION_TENACITY),
                    config.get(LFU_LOG_FACTOR),
                    config.get(LFU_DECAY_TIME),
                    new DefragConfig(
                            config.get(ACTIVEDEFRAG),
                            config.get(IGNORE_BYTES),
                            config.get(THRESHOLD_LOWER),
                            config.get(THRESHOLD_UPPER),
                            config.get(CYCLE_MIN),
                            config.get(CYCLE_MAX)),
                    EncodingConfig.of(config));
        }

        void into(KeyspaceConfig keyspace) {
            keyspace.maxmemoryBytes(maxmemoryBytes)
                    .policy(policy)
                    .samples(samples)
                    .tenacity(tenacity)
                    .lfuLogFactor(lfuLogFactor)
                    .lfuDecayMinutes(lfuDecayMinutes)
                    .defrag(defrag)
                    .encodings(encodings);
        }
    }

    private KeyspaceDirectives() {}

    /// The settings as they are now and as they will be changed.
    public static KeyspaceConfig follow(Config config) {
        var keyspace = new KeyspaceConfig(config.get(DATABASES));
        config.follow(Values::of, values -> values.into(keyspace)).into(keyspace);
        return keyspace;
    }
}
