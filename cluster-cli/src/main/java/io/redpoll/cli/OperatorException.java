package io.redpoll.cli;

/// Something that the operator has to know or to repair. The message is a whole sentence without a full stop; it is
/// printed as it stands, and the tool exits with 1.
final class OperatorException extends RuntimeException {
    OperatorException(String message) {
        super(message);
    }
}
