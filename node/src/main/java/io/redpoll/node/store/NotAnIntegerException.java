package io.redpoll.node.store;

/// A string that was to be counted up is not a whole number in the range of a long. Nothing was changed.
public final class NotAnIntegerException extends RuntimeException {
    @SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
    static final NotAnIntegerException INSTANCE = new NotAnIntegerException();

    private NotAnIntegerException() {
        super("the string is not a whole number", null, false, false);
    }
}
