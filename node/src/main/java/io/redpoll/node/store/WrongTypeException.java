package io.redpoll.node.store;

/// A key holds another type than the one asked for. Nothing was changed.
public final class WrongTypeException extends RuntimeException {
    @SuppressWarnings("StaticAssignmentOfThrowable") // carries no stack trace
    static final WrongTypeException INSTANCE = new WrongTypeException();

    private WrongTypeException() {
        super("the key holds another type", null, false, false);
    }
}
