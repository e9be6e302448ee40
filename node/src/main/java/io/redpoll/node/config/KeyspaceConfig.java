package io.redpoll.node.config;

/// Settings of the keyspace: `databases`, `maxmemory`, `maxmemory-policy`, `maxmemory-samples`,
/// `maxmemory-eviction-tenacity`, `lfu-log-factor`, `lfu-decay-time`, `activedefrag`, and up to where values keep their
/// compact encodings.
///
/// All but the number of databases may change while the node runs; each is read anew at its next use, by any
/// thread.
public final class KeyspaceConfig {
    public static final int DATABASES = 16;
    public static final int SAMPLES = 5;
    public static final int TENACITY = 10;
    public static final int TENACITY_MAX = 100;
    public static final int LFU_LOG_FACTOR = 10;
    public static final int LFU_DECAY_MINUTES = 1;

    private final int databases;
    private volatile long maxmemoryBytes;
    private volatile EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private volatile int samples = SAMPLES;
    private volatile int tenacity = TENACITY;
    private volatile int lfuLogFactor = LFU_LOG_FACTOR;
    private volatile int lfuDecayMinutes = LFU_DECAY_MINUTES;
    private volatile DefragConfig defrag = DefragConfig.DEFAULT;
    private volatile EncodingConfig encodings = EncodingConfig.DEFAULT;

    /// Redis's defaults: no limit, no eviction.
    public KeyspaceConfig() {
        this(DATABASES);
    }

    public KeyspaceConfig(int databases) {
        if (databases < 1) {
            throw new IllegalArgumentException("databases must be at least 1, not " + databases);
        }
        this.databases = databases;
    }

    public int databases() {
        return databases;
    }

    /// 0 where there is no limit.
    public long maxmemoryBytes() {
        return maxmemoryBytes;
    }

    public KeyspaceConfig maxmemoryBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxmemory must not be negative");
        }
        this.maxmemoryBytes = bytes;
        return this;
    }

    public EvictionPolicy policy() {
        return policy;
    }

    public KeyspaceConfig policy(EvictionPolicy policy) {
        this.policy = policy;
        return this;
    }

    /// How many keys a choice looks at: more is closer to the true order and slower.
    public int samples() {
        return samples;
    }

    public KeyspaceConfig samples(int samples) {
        if (samples < 1 || samples > 64) {
            throw new IllegalArgumentException("maxmemory-samples must be from 1 to 64, not " + samples);
        }
        this.samples = samples;
        return this;
    }

    /// From 0 to 100: how long a command makes room for itself before the rest is left to those after it and to the
    /// background; 100 is until there is room.
    public int tenacity() {
        return tenacity;
    }

    public KeyspaceConfig tenacity(int tenacity) {
        if (tenacity < 0 || tenacity > TENACITY_MAX) {
            throw new IllegalArgumentException("maxmemory-eviction-tenacity must be from 0 to 100, not " + tenacity);
        }
        this.tenacity = tenacity;
        return this;
    }

    /// How slowly the counter of a key's uses grows: the chance of a step is about 1 in the counter times this.
    public int lfuLogFactor() {
        return lfuLogFactor;
    }

    public KeyspaceConfig lfuLogFactor(int factor) {
        this.lfuLogFactor = factor;
        return this;
    }

    /// Minutes without use after which the counter of a key's uses loses one; 0 is never.
    public int lfuDecayMinutes() {
        return lfuDecayMinutes;
    }

    public KeyspaceConfig lfuDecayMinutes(int minutes) {
        this.lfuDecayMinutes = minutes;
        return this;
    }

    public DefragConfig defrag() {
        return defrag;
    }

    public KeyspaceConfig defrag(DefragConfig defrag) {
        this.defrag = defrag;
        return this;
    }

    /// The limits of compact encodings now. One object for one set of values: a caller may keep it for a command.
    public EncodingConfig encodings() {
        return encodings;
    }

    public KeyspaceConfig encodings(EncodingConfig limits) {
        this.encodings = limits;
        return this;
    }
}
