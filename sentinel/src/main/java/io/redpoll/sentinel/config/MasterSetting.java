package io.redpoll.sentinel.config;

import io.redpoll.proto.rpc.Settings;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A directive of one master: the same words in `sentinel <directive> <master> <value>` and in SENTINEL SET.
public enum MasterSetting {
    QUORUM("quorum") {
        @Override
        void set(Settings.Builder settings, String value) {
            settings.setQuorum(positive(value));
        }
    },
    DOWN_AFTER("down-after-milliseconds") {
        @Override
        void set(Settings.Builder settings, String value) {
            settings.setDownAfterMs(positive(value));
        }
    },
    FAILOVER_TIMEOUT("failover-timeout") {
        @Override
        void set(Settings.Builder settings, String value) {
            settings.setFailoverTimeoutMs(positive(value));
        }
    },
    PARALLEL_SYNCS("parallel-syncs") {
        @Override
        void set(Settings.Builder settings, String value) {
            settings.setParallelSyncs(positive(value));
        }
    },
    AUTH_USER("auth-user") {
        @Override
        void set(Settings.Builder settings, String value) {
            settings.setAuthUser(value);
        }
    },
    AUTH_PASS("auth-pass") {
        @Override
        void set(Settings.Builder settings, String value) {
            settings.setAuthPass(value);
        }
    };

    /// Of Redis: taken and of no effect, because no scripts are run and what Redis writes into its file is kept
    /// elsewhere.
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "notification-script",
            "client-reconfig-script",
            "rename-command",
            "master-reboot-down-after-period",
            "config-epoch",
            "leader-epoch",
            "known-replica",
            "known-slave",
            "known-sentinel");

    private final String directive;

    MasterSetting(String directive) {
        this.directive = directive;
    }

    /// @throws IllegalArgumentException where the value is not one
    abstract void set(Settings.Builder settings, String value);

    public static Optional<MasterSetting> of(String directive) {
        var lower = directive.toLowerCase(Locale.ROOT);
        for (var setting : values()) {
            if (setting.directive.equals(lower)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    public static boolean isWithoutEffect(String directive) {
        return WITHOUT_EFFECT.contains(directive.toLowerCase(Locale.ROOT));
    }

    /// Sets it where the value is one.
    ///
    /// @return whether it was
    public boolean setIfValid(Settings.Builder settings, String value) {
        try {
            set(settings, value);
            return true;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    private static int positive(String text) {
        int value = Integer.parseInt(text);
        if (value <= 0) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }
}
