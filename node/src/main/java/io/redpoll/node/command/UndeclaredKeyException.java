package io.redpoll.node.command;

/// A script wants a key whose slot it does not hold. Nothing was written yet: it is to be run again with all slots.
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace one instance says all
public final class UndeclaredKeyException extends RuntimeException {
    public static final UndeclaredKeyException INSTANCE = new UndeclaredKeyException();

    private UndeclaredKeyException() {
        super("undeclared key", null, false, false);
    }
}
