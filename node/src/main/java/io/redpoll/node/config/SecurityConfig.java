package io.redpoll.node.config;

/// Settings of authentication.
///
/// @param password `requirepass`: of the default user; empty for none
public record SecurityConfig(String password) {
    static final Settings ALL = new Settings();
    static final Setting<String> REQUIREPASS = ALL.text("requirepass", "");

    /// The settings as they are now.
    public static SecurityConfig of(Config config) {
        return new SecurityConfig(config.get(REQUIREPASS));
    }

    /// Whether a client must authenticate.
    public boolean isRequired() {
        return !password.isEmpty();
    }

    /// Without the password.
    @Override
    public String toString() {
        return "SecurityConfig[password=" + (isRequired() ? "set" : "none") + "]";
    }
}
