package io.redpoll.node.store;

/// A sum would leave the range of a long. Nothing was changed.
public final class OverflowException extends RuntimeException {
    @SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
    static final OverflowException INSTANCE = new OverflowException();

    private OverflowException() {
        super("the sum leaves the range of a long", null, false, false);
    }
}
