package io.redpoll.node.config;

/// Which keys may go when memory is short, and which of them goes first. Redis's names, in lower case with
/// hyphens, are the values of `maxmemory-policy`.
public enum EvictionPolicy {
    /// No key goes: writes that need memory are refused.
    NOEVICTION(false),
    /// Of a few keys, the one that was not used for the longest time.
    ALLKEYS_LRU(false),
    /// Of a few keys, the one that is used least often.
    ALLKEYS_LFU(false),
    /// Any key.
    ALLKEYS_RANDOM(false),
    /// As [#ALLKEYS_LRU], among the keys that expire.
    VOLATILE_LRU(true),
    /// As [#ALLKEYS_LFU], among the keys that expire.
    VOLATILE_LFU(true),
    /// Any key that expires.
    VOLATILE_RANDOM(true),
    /// Of a few keys that expire, the one that would expire first.
    VOLATILE_TTL(true);

    private final boolean onlyVolatile;

    EvictionPolicy(boolean onlyVolatile) {
        this.onlyVolatile = onlyVolatile;
    }

    /// Whether keys count how often they are used, and not when they were used last.
    public boolean countsUses() {
        return this == ALLKEYS_LFU || this == VOLATILE_LFU;
    }

    /// Whether the time of a key's last use decides.
    public boolean ordersByUse() {
        return this == ALLKEYS_LRU || this == VOLATILE_LRU;
    }

    /// Whether keys without an expiry are safe.
    public boolean onlyVolatile() {
        return onlyVolatile;
    }
}
