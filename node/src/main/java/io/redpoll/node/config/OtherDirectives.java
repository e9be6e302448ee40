package io.redpoll.node.config;

import java.util.List;

/// Redis's directives that nothing here depends on, so that its configuration files and tools work: checked as Redis
/// checks them, shown by CONFIG GET, named once in the log when a file sets them.
///
/// Those whose effect someone may rely on for safety are refused instead, unless they have their default.
final class OtherDirectives {
    private static final int MAX = Integer.MAX_VALUE;

    static final Settings ALL = new Settings();

    private OtherDirectives() {}

    static {
        memory();
        snapshots();
        replication();
        cluster();
        process();
        refused();
    }

    private static void memory() {
        number("active-defrag-max-scan-fields", 1000, 1, MAX);
        number("active-expire-effort", 1, 1, 10);
        yesNo("activerehashing", true);
        yesNo("jemalloc-bg-thread", true);
        // Slow down what Redis's tests look at while it lasts.
        ALL.number("key-load-delay", 0, Integer.MIN_VALUE, MAX).withoutEffect().hidden();
        ALL.number("rdb-key-save-delay", 0, Integer.MIN_VALUE, MAX)
                .withoutEffect()
                .hidden();
        ALL.yesNo("import-mode", false).unsupported("import mode is not supported");
        yesNo("lazyfree-lazy-eviction", false);
        yesNo("lazyfree-lazy-expire", false);
        yesNo("lazyfree-lazy-server-del", false);
        yesNo("lazyfree-lazy-user-del", false);
        yesNo("lazyfree-lazy-user-flush", false);
    }

    private static void snapshots() {
        yesNo("aof-disable-auto-gc", false);
        yesNo("aof-rewrite-incremental-fsync", true);
        yesNo("rdb-del-sync-files", false);
        yesNo("rdb-save-incremental-fsync", true);
        choice("sanitize-dump-payload", "no", "no", "yes", "clients");
    }

    private static void replication() {
        yesNo("repl-disable-tcp-nodelay", false);
        choice("repl-diskless-load", "disabled", "disabled", "on-empty-db", "swapdb");
        yesNo("repl-diskless-sync", true);
        number("repl-diskless-sync-delay", 5, 0, MAX);
        number("repl-diskless-sync-max-replicas", 0, 0, MAX);
        yesNo("replica-ignore-disk-write-errors", false);
        yesNo("replica-ignore-maxmemory", true).formerly("slave-ignore-maxmemory");
        yesNo("replica-lazy-flush", false).formerly("slave-lazy-flush");
        choice("propagation-error-behavior", "ignore", "ignore", "panic", "panic-on-replicas");
    }

    private static void cluster() {
        yesNo("cluster-allow-pubsubshard-when-down", true);
        yesNo("cluster-allow-replica-migration", true);
        number("cluster-announce-tls-port", 0, 0, 65_535);
        bytes("cluster-link-sendbuf-limit", 0, 0);
        number("cluster-migration-barrier", 1, 0, MAX);
        number("cluster-port", 0, 0, 65_535).fixed();
        yesNo("cluster-replica-no-failover", false).formerly("cluster-slave-no-failover");
        number("cluster-replica-validity-factor", 10, 0, MAX).formerly("cluster-slave-validity-factor");
    }

    private static void process() {
        yesNo("always-show-logo", false).fixed();
        text("aof_rewrite_cpulist", "").fixed();
        text("bgsave_cpulist", "").fixed();
        text("bind-source-addr", "");
        text("bio_cpulist", "").fixed();
        yesNo("crash-log-enabled", true);
        yesNo("crash-memcheck-enabled", true);
        yesNo("daemonize", false).fixed();
        yesNo("disable-thp", true).fixed();
        yesNo("dynamic-hz", true);
        number("hz", 10, 0, MAX);
        text("ignore-warnings", "");
        yesNo("io-threads-do-reads", false).fixed();
        choice("oom-score-adj", "no", "no", "yes", "relative", "absolute");
        ALL.add("oom-score-adj-values", threeNumbers(), List.of("0", "200", "800"))
                .withoutEffect();
        text("proc-title-template", "{title} {listen-addr} {server-mode}");
        text("server_cpulist", "").fixed();
        yesNo("set-proc-title", true).fixed();
        number("socket-mark-id", 0, 0, MAX);
        choice("supervised", "no", "upstart", "systemd", "auto", "no").fixed();
        ALL.yesNo("syslog-enabled", false).fixed().unsupported("logging to syslog is not supported; use logfile");
        choice(
                        "syslog-facility",
                        "local0",
                        "user",
                        "local0",
                        "local1",
                        "local2",
                        "local3",
                        "local4",
                        "local5",
                        "local6",
                        "local7")
                .fixed();
        text("syslog-ident", "redis").fixed();
        ALL.add("shutdown-on-sigint", ShutdownFlags.type(), ShutdownFlags.DEFAULT)
                .withoutEffect();
    }

    /// To take these and do nothing would leave someone unprotected who believes otherwise.
    private static void refused() {
        var access = "access control lists are not supported yet; use requirepass";
        text("aclfile", "").fixed().unsupported(access);
        choice("acl-pubsub-default", "resetchannels", "allchannels", "resetchannels")
                .unsupported(access);
        longNumber("acllog-max-len", 128, 0);
        var tls = "TLS is not supported yet";
        number("tls-port", 0, 0, 65_535).unsupported(tls);
        yesNo("tls-replication", false).unsupported(tls);
        yesNo("tls-cluster", false).unsupported(tls);
        choice("tls-auth-clients", "yes", "no", "yes", "optional");
        for (var name : List.of(
                "tls-ca-cert-dir",
                "tls-ca-cert-file",
                "tls-cert-file",
                "tls-ciphers",
                "tls-ciphersuites",
                "tls-client-cert-file",
                "tls-client-key-file",
                "tls-client-key-file-pass",
                "tls-dh-params-file",
                "tls-key-file",
                "tls-key-file-pass",
                "tls-protocols")) {
            text(name, "");
        }
        yesNo("tls-prefer-server-ciphers", false);
        number("tls-session-cache-size", 20_480, 0, MAX);
        number("tls-session-cache-timeout", 300, 0, MAX);
        yesNo("tls-session-caching", true);
    }

    private static Setting<Boolean> yesNo(String name, boolean initial) {
        return ALL.yesNo(name, initial).withoutEffect();
    }

    private static Setting<Integer> number(String name, int initial, int min, int max) {
        return ALL.number(name, initial, min, max).withoutEffect();
    }

    private static Setting<Long> longNumber(String name, long initial, long min) {
        return ALL.longNumber(name, initial, min, Long.MAX_VALUE).withoutEffect();
    }

    private static Setting<Long> bytes(String name, long initial, long min) {
        return ALL.memory(name, initial, min, Long.MAX_VALUE).withoutEffect();
    }

    private static Setting<String> text(String name, String initial) {
        return ALL.text(name, initial).withoutEffect();
    }

    private static Setting<String> choice(String name, String initial, String... choices) {
        return ALL.choice(name, initial, choices).withoutEffect();
    }

    private static ValueType<List<String>> threeNumbers() {
        return new WordList() {
            @Override
            public List<String> parse(List<String> words) throws ConfigException {
                if (words.size() != 3) {
                    throw new ConfigException("wrong number of arguments");
                }
                for (var word : words) {
                    if (!isBetween(word, -2000, 2000)) {
                        throw new ConfigException(
                                "Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
                    }
                }
                return List.copyOf(words);
            }
        };
    }

    private static boolean isBetween(String word, int min, int max) {
        try {
            int value = Integer.parseInt(word);
            return value >= min && value <= max;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Words that are checked and otherwise left as they are.
    private abstract static class WordList implements ValueType<List<String>> {
        @Override
        public String print(List<String> value) {
            return String.join(" ", value);
        }

        @Override
        public boolean takesWords() {
            return true;
        }
    }
}
