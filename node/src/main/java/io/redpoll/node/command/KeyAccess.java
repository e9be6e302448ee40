package io.redpoll.node.command;

import java.util.List;

/// What a command does to a key, as key specifications of COMMAND INFO tell it: how the value is treated as a whole
/// (RO reads, RW reads and writes, OW overwrites, RM removes), then what happens to the data that the user put there.
public enum KeyAccess {
    /// Tells what the user stored.
    READS("RO access"),
    /// Tells only about the key: whether it is there, its type, its expiry.
    LOOKS("RO"),
    /// Tells about what the user stored, and may keep the answer beside it.
    KEEPS("RW access"),
    /// Changes the value without telling what it was.
    UPDATES("RW update"),
    /// Changes the value and tells what it was or is.
    EXCHANGES("RW access update"),
    /// Adds to the value what others hold, which depends on what it was.
    MERGES("RW access insert"),
    /// Adds to the value, removes nothing.
    INSERTS("RW insert"),
    /// Tells what it removes.
    TAKES("RW access delete"),
    /// Removes parts without telling what they were.
    DELETES("RW delete"),
    /// Stores a new value whatever was there.
    REPLACES("OW update"),
    /// Stores a new value where there was none.
    CREATES("OW insert"),
    /// Removes the key as a whole.
    REMOVES("RM delete"),
    /// Touches no key: the name is routed as one.
    NAMES("not_key");

    private final String words;

    KeyAccess(String words) {
        this.words = words;
    }

    /// As COMMAND INFO spells it.
    public List<String> words() {
        return List.of(words.split(" "));
    }
}
