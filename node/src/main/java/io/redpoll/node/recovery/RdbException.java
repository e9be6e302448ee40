package io.redpoll.node.recovery;

/// Bytes that are no RDB, or of a kind that is not read here; the message says which.
final class RdbException extends Exception {
    private static final long serialVersionUID = 1;

    private long position = -1;
    private long start = -1;

    RdbException(String message) {
        super(message);
    }

    /// Says where it was found, unless that was said before.
    ///
    /// @param found byte of the file that was reached
    /// @param began byte of the file where the entry begins
    RdbException at(long found, long began) {
        if (position < 0) {
            position = found;
            start = began;
        }
        return this;
    }

    /// The byte that was reached; −1 where nobody said.
    long position() {
        return position;
    }

    /// The byte where the entry begins; −1 where nobody said.
    long start() {
        return start;
    }
}
