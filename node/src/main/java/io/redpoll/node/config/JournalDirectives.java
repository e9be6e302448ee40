package io.redpoll.node.config;

import io.redpoll.node.config.JournalConfig.Fsync;
import io.redpoll.node.config.JournalConfig.Verify;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The directives behind [JournalConfig].
public final class JournalDirectives {
    static final Settings ALL = new Settings();
    static final Setting<Path> DIR = ALL.add(
                    "dir",
                    ValueType.of(JournalDirectives::directory, Path::toString),
                    Path.of("").toAbsolutePath())
            .guarded();
    static final Setting<Boolean> APPENDONLY = ALL.yesNo("appendonly", false);
    static final Setting<String> APPENDDIRNAME =
            ALL.add("appenddirname", fileName("appenddirname"), "appendonlydir").fixed();
    static final Setting<String> APPENDFILENAME = ALL.add(
                    "appendfilename", fileName("appendfilename"), "appendonly.aof")
            .fixed();
    static final Setting<Fsync> APPENDFSYNC = ALL.choice("appendfsync", Fsync.class, Fsync.EVERYSEC);
    static final Setting<Boolean> NO_APPENDFSYNC_ON_REWRITE = ALL.yesNo("no-appendfsync-on-rewrite", false);
    static final Setting<Integer> AUTO_AOF_REWRITE_PERCENTAGE =
            ALL.number("auto-aof-rewrite-percentage", 100, 0, Integer.MAX_VALUE);
    static final Setting<Long> AUTO_AOF_REWRITE_MIN_SIZE =
            ALL.memory("auto-aof-rewrite-min-size", 64L << 20, 0, Long.MAX_VALUE);
    static final Setting<Boolean> AOF_LOAD_TRUNCATED = ALL.yesNo("aof-load-truncated", true);
    static final Setting<Verify> AOF_VERIFY = ALL.choice("aof-verify", Verify.class, Verify.LENIENT);
    static final Setting<Boolean> AOF_TIMESTAMP_ENABLED = ALL.yesNo("aof-timestamp-enabled", false);
    static final Setting<Long> REPL_BACKLOG_SIZE = ALL.memory("repl-backlog-size", 1L << 20, 1, Long.MAX_VALUE);

    private JournalDirectives() {}

    /// The settings as they are now.
    public static JournalConfig of(Config config) {
        return new JournalConfig(
                config.get(APPENDONLY),
                config.get(DIR),
                config.get(APPENDDIRNAME),
                config.get(APPENDFILENAME),
                config.get(APPENDFSYNC),
                config.get(NO_APPENDFSYNC_ON_REWRITE),
                config.get(AUTO_AOF_REWRITE_PERCENTAGE),
                config.get(AUTO_AOF_REWRITE_MIN_SIZE),
                config.get(AOF_LOAD_TRUNCATED),
                config.get(AOF_VERIFY),
                config.get(AOF_TIMESTAMP_ENABLED),
                config.get(REPL_BACKLOG_SIZE),
                config.get(ServerConfig.CLIENT_OUTPUT_BUFFER_LIMIT).replica().hardBytes());
    }

    private static Path directory(String word) throws ConfigException {
        try {
            var path = Path.of(word).toAbsolutePath().normalize();
            if (Files.isDirectory(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new ConfigException("Can't use '" + word + "' as dir: not a path");
        }
        throw new ConfigException("Can't use '" + word + "' as dir: No such directory");
    }

    static ValueType<String> fileName(String directive) {
        return ValueType.of(
                word -> {
                    if (word.isEmpty() || word.indexOf('/') >= 0 || word.indexOf('\n') >= 0 || word.indexOf('"') >= 0) {
                        throw new ConfigException(directive + " can't be a path, just a filename");
                    }
                    return word;
                },
                value -> value);
    }
}
