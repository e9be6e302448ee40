package io.redpoll.node.command;

/// Where keys stand in a call: one of the key specifications that COMMAND INFO lists.
sealed interface KeySpec {
    /// From one position to another.
    ///
    /// @param first index among the arguments, the name being 0
    /// @param last relative to `first`; if negative, from the end: −1 is the last argument
    record Range(int first, int last, int step) implements KeySpec {}

    /// As many as an argument says, right after that argument.
    ///
    /// @param count index among the arguments of the number
    record Counted(int count) implements KeySpec {}

    /// Only the command's own method can tell.
    record Unknown() implements KeySpec {}
}
