package io.redpoll.node.command;

import java.util.Locale;

/// The types of arguments that COMMAND DOCS knows.
enum ArgumentType {
    STRING,
    INTEGER,
    DOUBLE,
    KEY,
    PATTERN,
    UNIX_TIME,
    PURE_TOKEN,
    ONEOF,
    BLOCK;

    /// As COMMAND DOCS spells it.
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
