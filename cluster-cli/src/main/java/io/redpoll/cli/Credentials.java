package io.redpoll.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who the tool is to the servers. The password comes by option or, better, by REDISCLI_AUTH, which other users of
/// the machine do not see in a list of processes.
final class Credentials {
    @Option(
            names = {"-a", "--pass"},
            paramLabel = "PASSWORD",
            description = "Password of the servers; else the environment's REDISCLI_AUTH.")
    private @Nullable String password = System.getenv("REDISCLI_AUTH");

    @Option(names = "--user", paramLabel = "NAME", description = "User of that password (default: default).")
    private @Nullable String user;

    @Nullable
    String password() {
        return password;
    }

    @Nullable
    String user() {
        return user;
    }
}
