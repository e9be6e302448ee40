package io.redpoll.node.config;

/// Settings of the keyspace: `databases`, `maxmemory`, `maxmemory-policy`, `maxmemory-samples`.
///
/// All but the number of databases may change while the node runs; each is read anew at its next use, by any
/// thread.
public final class KeyspaceConfig {
    public static final int DATABASES = 16;
    public static final int SAMPLES = 5;

    private final int databases;
    private volatile long maxmemoryBytes;
    private volatile EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private volatile int samples = SAMPLES;

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
}
