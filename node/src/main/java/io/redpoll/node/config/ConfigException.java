package io.redpoll.node.config;

/// A value that a directive does not take. Its reason is Redis's, for a configuration file or for CONFIG SET.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final String directive;

    public ConfigException(String reason) {
        this("", reason);
    }

    /// @param directive that is to blame where several are changed together
    public ConfigException(String directive, String reason) {
        super(reason, null, false, false);
        this.directive = directive;
    }

    /// What is wrong.
    public String reason() {
        return String.valueOf(getMessage());
    }

    String directive() {
        return directive;
    }
}
