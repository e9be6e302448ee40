package io.redpoll.node.recovery;

/// Bytes that are no RDB, or of a kind that is not read here; the message says which.
final class RdbException extends Exception {
    private static final long serialVersionUID = 1;

    RdbException(String message) {
        super(message);
    }
}
