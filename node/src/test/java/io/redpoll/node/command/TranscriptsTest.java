package io.redpoll.node.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// No command goes untested: each is sent somewhere in this module's tests. Those about the cluster need one,
/// and are sent by the tests of whole clusters.
class TranscriptsTest {
    private static final Path TESTS =
            Files.isDirectory(Path.of("src/test/java")) ? Path.of("src/test/java") : Path.of("node/src/test/java");

    @Test
    void everyCommandIsSentByATest() throws IOException {
        var texts = texts();
        var unsent = Families.table().all().stream()
                .filter(command -> !command.hasSubcommands() && !isOfCluster(command))
                .map(command -> command.name)
                .filter(name -> !sends(name).matcher(texts).find())
                .toList();
        assertEquals(List.of(), unsent);
    }

    private static boolean isOfCluster(Command command) {
        return command.group() == Group.CLUSTER || command.name.equals("asking") || command.name.equals("readwrite");
    }

    /// In a transcript behind `>`, or as the beginning of a string.
    private static Pattern sends(String name) {
        var words = Pattern.quote(name.replace('|', ' ').toUpperCase(Locale.ROOT));
        return Pattern.compile("(?i)(> |\")" + words + "(?![a-z-])");
    }

    private static String texts() throws IOException {
        try (var files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(TranscriptsTest::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
