package io.redpoll.node.command;

/// Where keys stand in a call: one of the key specifications that COMMAND INFO lists.
sealed interface KeySpec {
    /// From one position to another.
    ///
    /// @param first index among the arguments, the name being 0
    /// @param last relative to `first`; if negative, from the end: −1 is the last argument
    record Range(int first, int last, int step) implements KeySpec {}

    /// As many as an argument says, the first right after that argument.
    ///
    /// @param count index among the arguments of the number
    /// @param step from key to key: 2 where each is followed by a value
    record Counted(int count, int step) implements KeySpec {
        Counted(int count) {
            this(count, 1);
        }
    }

    /// One, right after a word.
    ///
    /// @param from index among the arguments where the word is looked for first
    record Behind(String word, int from) implements KeySpec {}

    /// The first half of what follows a word.
    ///
    /// @param from index among the arguments from which on the word is looked for
    record HalfAfter(String word, int from) implements KeySpec {}

    /// All that follows a word, which is looked for from the end, as MIGRATE's.
    record Rest(String word) implements KeySpec {}

    /// Only the command's own method can tell.
    record Unknown() implements KeySpec {}
}
