package io.redpoll.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Settings of the snapshots that are kept as RDB files.
///
/// @param directory `dir`
/// @param fileName `dbfilename`
/// @param points `save`: when one is made without being asked for
/// @param compresses `rdbcompression`
/// @param checksums `rdbchecksum`: whether files end in a checksum, and that of a file that is loaded must be right
/// @param beginsAppendOnlyFile `aof-use-rdb-preamble`: whether a rewritten append-only file begins with one
/// @param stopsWritesOnError `stop-writes-on-bgsave-error`: whether writes are refused while the last one failed
public record SnapshotConfig(
        Path directory,
        String fileName,
        List<Point> points,
        boolean compresses,
        boolean checksums,
        boolean beginsAppendOnlyFile,
        boolean stopsWritesOnError) {
    /// A snapshot is due when so many seconds have passed since the last and there were so many changes.
    public record Point(int seconds, int changes) {}

    static final Settings ALL = new Settings();
    static final Setting<String> DBFILENAME = ALL.add(
                    "dbfilename", JournalDirectives.fileName("dbfilename"), "dump.rdb")
            .guarded();
    static final Setting<List<Point>> SAVE =
            ALL.add("save", new Points(), List.of(new Point(3600, 1), new Point(300, 100), new Point(60, 10_000)));
    static final Setting<Boolean> RDBCOMPRESSION = ALL.yesNo("rdbcompression", true);
    static final Setting<Boolean> RDBCHECKSUM = ALL.yesNo("rdbchecksum", true).fixed();
    static final Setting<Boolean> AOF_USE_RDB_PREAMBLE = ALL.yesNo("aof-use-rdb-preamble", true);
    static final Setting<Boolean> STOP_WRITES_ON_BGSAVE_ERROR = ALL.yesNo("stop-writes-on-bgsave-error", true);

    public SnapshotConfig {
        points = List.copyOf(points);
    }

    /// The settings as they are now.
    public static SnapshotConfig of(Config config) {
        return new SnapshotConfig(
                config.get(JournalDirectives.DIR),
                config.get(DBFILENAME),
                config.get(SAVE),
                config.get(RDBCOMPRESSION),
                config.get(RDBCHECKSUM),
                config.get(AOF_USE_RDB_PREAMBLE),
                config.get(STOP_WRITES_ON_BGSAVE_ERROR));
    }

    /// Where the file is.
    public Path path() {
        return directory.resolve(fileName);
    }

    /// Pairs of seconds and changes; several lines add up, an empty one clears.
    private static final class Points implements ValueType<List<Point>> {
        @Override
        public List<Point> parse(List<String> words) throws ConfigException {
            if (words.equals(List.of(""))) {
                return List.of();
            }
            if (words.size() % 2 != 0) {
                throw invalid();
            }
            var points = new ArrayList<Point>();
            for (int i = 0; i < words.size(); i += 2) {
                points.add(new Point(number(words.get(i), 1), number(words.get(i + 1), 0)));
            }
            return List.copyOf(points);
        }

        private static int number(String word, int min) throws ConfigException {
            try {
                int number = Integer.parseInt(word);
                if (number >= min) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw invalid();
            }
            throw invalid();
        }

        private static ConfigException invalid() {
            return new ConfigException("Invalid save parameters");
        }

        @Override
        public String print(List<Point> value) {
            return String.join(" ", lines(value, ""));
        }

        @Override
        public boolean takesWords() {
            return true;
        }

        @Override
        public List<Point> add(List<Point> before, List<String> words, boolean isFirst) throws ConfigException {
            var more = parse(words);
            if (isFirst || more.isEmpty()) {
                return more;
            }
            var all = new ArrayList<>(before);
            all.addAll(more);
            return List.copyOf(all);
        }

        @Override
        public List<String> lines(List<Point> value) {
            return lines(value, "\"\"");
        }

        private static List<String> lines(List<Point> value, String none) {
            if (value.isEmpty()) {
                return List.of(none);
            }
            return value.stream()
                    .map(point -> point.seconds() + " " + point.changes())
                    .toList();
        }
    }
}
