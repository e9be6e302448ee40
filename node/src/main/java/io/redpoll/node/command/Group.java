package io.redpoll.node.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A chapter of the command reference, as COMMAND DOCS names it, with the ACL category that all its commands share.
public enum Group {
    BITMAP(Category.BITMAP),
    CLUSTER,
    CONNECTION(Category.CONNECTION),
    GENERIC(Category.KEYSPACE),
    GEO(Category.GEO),
    HASH(Category.HASH),
    HYPERLOGLOG(Category.HYPERLOGLOG),
    LIST(Category.LIST),
    PUBSUB,
    SCRIPTING(Category.SCRIPTING),
    SENTINEL,
    SERVER,
    SET(Category.SET),
    SORTED_SET(Category.SORTEDSET),
    STREAM(Category.STREAM),
    STRING(Category.STRING),
    TRANSACTIONS(Category.TRANSACTION);

    final @Nullable Category category;

    Group() {
        this(null);
    }

    Group(@Nullable Category category) {
        this.category = category;
    }

    /// As COMMAND DOCS spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
