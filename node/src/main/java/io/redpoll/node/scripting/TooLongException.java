package io.redpoll.node.scripting;

/// Ends a script's run on an event loop that has taken too long and changed nothing: it is begun again elsewhere.
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace one instance says all
final class TooLongException extends RuntimeException {
    static final TooLongException INSTANCE = new TooLongException();

    private TooLongException() {
        super("too long for an event loop", null, false, false);
    }
}
