package io.redpoll.node.command;

/// A command takes too long for an event loop, and has changed and replied nothing yet: it is begun again on a thread
/// where nobody waits behind it.
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace one instance says all
public final class TooLongException extends RuntimeException {
    public static final TooLongException INSTANCE = new TooLongException();

    private TooLongException() {
        super("too long for an event loop", null, false, false);
    }
}
