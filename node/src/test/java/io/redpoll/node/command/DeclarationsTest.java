package io.redpoll.node.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.redpoll.node.command.KeySpec.Behind;
import io.redpoll.node.command.KeySpec.Counted;
import io.redpoll.node.command.KeySpec.HalfAfter;
import io.redpoll.node.command.KeySpec.Range;
import io.redpoll.node.command.KeySpec.Rest;
import io.redpoll.node.command.KeySpec.Unknown;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What all declarations together say: compared with what we last looked at, and with Redis.
class DeclarationsTest {
    private static final String RECORDED_VERSION = "7.0.15";

    private static final CommandTable TABLE = Families.table();

    @Test
    void whatFollowsFromTheDeclarationsIsWhatWasAccepted() throws IOException {
        var now = TABLE.all().stream().map(DeclarationsTest::line).toList();
        var accepted = lines("/commands.txt");
        if (now.equals(accepted)) {
            return;
        }
        var written = Path.of("target", "commands.txt");
        Files.createDirectories(Objects.requireNonNull(written.getParent()));
        Files.write(written, now);
        var report = new ArrayList<String>();
        accepted.stream().filter(line -> !now.contains(line)).forEach(line -> report.add("- " + line));
        now.stream().filter(line -> !accepted.contains(line)).forEach(line -> report.add("+ " + line));
        fail("""
                What follows from the command declarations has changed:

                %s

                Where this is meant, accept it and commit the file with the declaration:
                    cp node/target/commands.txt node/src/test/resources/commands.txt
                """.formatted(String.join("\n", report)));
    }

    @Test
    void whatRedisKnowsIsAsInRedis() throws IOException {
        var recorded = byName(lines("/redis-7.0/commands.txt"));
        var differences = new ArrayList<String>();
        for (var command : TABLE.all()) {
            var theirs = recorded.get(command.name);
            if (theirs == null || withoutOwn(theirs).equals(withoutOwn(line(command)))) {
                continue;
            }
            differences.add("ours   " + line(command) + "\nredis  " + theirs);
        }
        assertEquals("", String.join("\n", differences));
    }

    /// Where we mean to differ from the recorded Redis.
    private static String withoutOwn(String line) {
        if (line.startsWith("cluster|")) {
            // The map is there before the data is, and a change of it waits for the sentinels.
            return line.replace(" loading", "").replace(" no_async_loading", "").replace(" no_multi", "");
        }
        if (line.startsWith("zrank ") || line.startsWith("zrevrank ")) {
            // WITHSCORE came with Redis 7.2.
            return line.replace("arity -3", "arity 3");
        }
        return line;
    }

    @Test
    void whatTheRecordedRedisLacksIsYounger() throws IOException {
        var recorded = byName(lines("/redis-7.0/commands.txt"));
        for (var command : TABLE.all()) {
            assertTrue(
                    recorded.containsKey(command.name) || isAfter(command.since(), RECORDED_VERSION),
                    command.name + " is said to be in Redis since " + command.since());
        }
    }

    @Test
    void everyDeclarationIsComplete() {
        for (var command : TABLE.all()) {
            assertTrue(command.summary().endsWith("."), command.name + " needs a sentence: .does(…)");
            assertTrue(command.since().matches("\\d+\\.\\d+\\.\\d+"), command.name + " needs a version: .since(…)");
            assertTrue(!command.complexity().isEmpty(), command.name + " needs a cost: .since(…)");
        }
    }

    private static boolean isAfter(String version, String other) {
        return Version.parse(version).compareTo(Version.parse(other)) > 0;
    }

    /// One line with everything that is derived; record-redis writes the same form.
    private static String line(Command command) {
        return String.join(
                " | ",
                command.name,
                "arity " + command.arity,
                "keys " + command.firstKey + " " + command.lastKey + " " + command.keyStep,
                orNone(CommandInfo.flags(command).stream().sorted().collect(Collectors.joining(" "))),
                orNone(CommandInfo.categories(command).stream().sorted().collect(Collectors.joining(" "))),
                orNone(specs(command)));
    }

    private static String specs(Command command) {
        return IntStream.range(0, command.keySpecs().size())
                .mapToObj(
                        i -> command.accesses().get(i).words().stream().sorted().collect(Collectors.joining(" "))
                                + " "
                                + spec(command.keySpecs().get(i)))
                .collect(Collectors.joining("; "));
    }

    private static String spec(KeySpec spec) {
        return switch (spec) {
            case Range range -> "at " + range.first() + " to " + range.last() + " step " + range.step();
            case Counted counted -> "at " + counted.count() + " counted 0 1 " + counted.step();
            case Behind behind -> "after " + behind.word() + " from " + behind.from() + " to 0 step 1";
            case HalfAfter half -> "after " + half.word() + " from " + half.from() + " to -1 step 1";
            case Rest rest -> "after " + rest.word() + " from -2 to -1 step 1";
            case Unknown unknown -> "unknown unknown";
        };
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static Map<String, String> byName(List<String> lines) {
        var found = new LinkedHashMap<String, String>();
        lines.forEach(line -> found.put(line.substring(0, line.indexOf(' ')), line));
        return found;
    }

    private static List<String> lines(String resource) throws IOException {
        try (var in = DeclarationsTest.class.getResourceAsStream(resource)) {
            return in == null
                    ? List.of()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        }
    }
}
