package io.redpoll.node.store;

/// How a record holds its value, by the numbers that records carry.
final class Encoding {
    /// A string's bytes.
    static final int PLAIN = 0;

    /// A [Listpack] in the record.
    static final int LISTPACK = 1;

    /// An [Intset] in the record.
    static final int INTSET = 2;

    /// A [MemberTable]'s root in the record.
    static final int TABLE = 3;

    /// A [MemberTable]'s root, then a [CountedTree]'s.
    static final int SKIPLIST = 4;

    /// A chain of listpacks.
    static final int QUICKLIST = 5;

    /// A stream's root.
    static final int STREAM = 6;

    /// A [MemberTable]'s root in the record, with [when fields expire][FieldTimes]: of a hash some of whose
    /// fields do.
    static final int TIMED_TABLE = 7;

    /// A string's bytes, changed in place since the string was set: Redis then has them apart from the object that
    /// holds a short one, and OBJECT ENCODING says so.
    static final int EDITED = 8;

    private static final int SHIFT = 4;

    private Encoding() {}

    /// Type and encoding in one number, as a record's header has them.
    static int kind(int type, int encoding) {
        return type | (encoding << SHIFT);
    }

    static int type(int kind) {
        return kind & 15;
    }

    static int of(int kind) {
        return kind >>> SHIFT;
    }
}
