package io.redpoll.node.config;

/// What keyspace notifications tell of, and where: the characters of `notify-keyspace-events`.
public enum EventClass {
    GENERIC('g', 1 << 0),
    STRING('$', 1 << 1),
    LIST('l', 1 << 2),
    SET('s', 1 << 3),
    HASH('h', 1 << 4),
    SORTED_SET('z', 1 << 5),
    EXPIRED('x', 1 << 6),
    EVICTED('e', 1 << 7),
    STREAM('t', 1 << 8),
    MODULE('d', 1 << 9),
    NEW_KEY('n', 1 << 10),

    /// Of Redis 8.
    OVERWRITTEN('o', 1 << 11),

    /// Of Redis 8.
    TYPE_CHANGED('c', 1 << 12),

    /// To channels named after the key, `__keyspace@0__:key`.
    KEYSPACE('K', 1 << 13),

    /// To channels named after the event, `__keyevent@0__:event`.
    KEYEVENT('E', 1 << 14),

    KEY_MISS('m', 1 << 15);

    private static final int LAST_OF_ALL = 1 << 9;

    private final char character;
    private final int bit;

    EventClass(char character, int bit) {
        this.character = character;
        this.bit = bit;
    }

    /// As the directive spells it.
    public char character() {
        return character;
    }

    /// Whether `A` stands for it among others.
    public boolean isInAll() {
        return bit <= LAST_OF_ALL;
    }

    /// In a set of classes.
    public int bit() {
        return bit;
    }
}
