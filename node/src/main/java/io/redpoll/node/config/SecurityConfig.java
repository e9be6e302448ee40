package io.redpoll.node.config;

/// Settings of who may do what.
///
/// @param password `requirepass`: of the default user; empty for none
/// @param debugCommand `enable-debug-command`: whom DEBUG serves
/// @param moduleCommand `enable-module-command`: whom MODULE would serve
public record SecurityConfig(String password, GuardedCommands debugCommand, GuardedCommands moduleCommand) {
    static final Settings ALL = new Settings();
    static final Setting<String> REQUIREPASS = ALL.text("requirepass", "");

    static final Setting<GuardedCommands> ENABLE_DEBUG_COMMAND = ALL.choice(
                    "enable-debug-command", GuardedCommands.class, GuardedCommands.NO)
            .fixed();
    static final Setting<GuardedCommands> ENABLE_MODULE_COMMAND = ALL.choice(
                    "enable-module-command", GuardedCommands.class, GuardedCommands.NO)
            .fixed();

    /// The settings as they are now.
    public static SecurityConfig of(Config config) {
        return new SecurityConfig(
                config.get(REQUIREPASS), config.get(ENABLE_DEBUG_COMMAND), config.get(ENABLE_MODULE_COMMAND));
    }

    /// Whether a client must authenticate.
    public boolean isRequired() {
        return !password.isEmpty();
    }

    /// Without the password.
    @Override
    public String toString() {
        return "SecurityConfig[password=" + (isRequired() ? "set" : "none") + ", debug=" + debugCommand + ", module="
                + moduleCommand + "]";
    }
}
