package io.redpoll.node.store;

/// The string is not a HyperLogLog; or it looks like one whose registers cannot be read.
@SuppressWarnings("StaticAssignmentOfThrowable") // without a stack trace one instance says all
public final class InvalidSketchException extends RuntimeException {
    public static final InvalidSketchException NONE = new InvalidSketchException();
    public static final InvalidSketchException CORRUPTED = new InvalidSketchException();

    private static final long serialVersionUID = 1;

    private InvalidSketchException() {
        super(null, null, false, false);
    }
}
