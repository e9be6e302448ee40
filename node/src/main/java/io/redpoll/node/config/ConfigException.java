package io.redpoll.node.config;

/// A value that a directive does not take; the message is Redis's reason, for CONFIG SET and for the start alike.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(String reason) {
        super(reason);
    }

    /// The reason, never null.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
