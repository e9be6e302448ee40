package io.redpoll.node.config;

/// A set of event classes: the value of `notify-keyspace-events`.
///
/// @param bits those of [EventClass#bit()]
public record EventClasses(int bits) {
    public static final EventClasses NONE = new EventClasses(0);

    private static final char ALL = 'A';

    /// Whether the set has a class.
    public boolean has(EventClass type) {
        return (bits & type.bit()) != 0;
    }

    /// Whether events of the class go to any channel.
    public boolean tells(EventClass type) {
        return has(type) && (has(EventClass.KEYSPACE) || has(EventClass.KEYEVENT));
    }

    static ValueType<EventClasses> type() {
        return ValueType.of(EventClasses::read, EventClasses::toString);
    }

    private static EventClasses read(String word) throws ConfigException {
        int bits = 0;
        for (int i = 0; i < word.length(); i++) {
            int found = bits(word.charAt(i));
            if (found == 0) {
                throw new ConfigException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
            bits |= found;
        }
        return new EventClasses(bits);
    }

    private static int bits(char character) {
        int bits = 0;
        for (var type : EventClass.values()) {
            if (type.character() == character || (character == ALL && type.isInAll())) {
                bits |= type.bit();
            }
        }
        return bits;
    }

    /// As Redis: the classes in a fixed order, and most of them as `A` (notify.c, keyspaceEventsFlagsToString). Unlike
    /// Redis, which forgets `n` beside `A`, all that is set: see docs/differences.md.
    @Override
    public String toString() {
        var text = new StringBuilder();
        boolean all = (bits & bits(ALL)) == bits(ALL);
        if (all) {
            text.append(ALL);
        }
        for (var type : EventClass.values()) {
            if (has(type) && !(all && type.isInAll())) {
                text.append(type.character());
            }
        }
        return text.toString();
    }
}
