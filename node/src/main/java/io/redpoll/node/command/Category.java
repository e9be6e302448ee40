package io.redpoll.node.command;

import java.util.Locale;

/// A set of commands that an ACL rule can name with an at sign, in the order in which Redis lists them.
public enum Category {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING;

    /// As ACL rules and COMMAND INFO spell it, without the at sign.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
