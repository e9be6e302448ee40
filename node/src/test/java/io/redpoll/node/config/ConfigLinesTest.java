package io.redpoll.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLinesTest {
    @TempDir
    Path directory;

    @Test
    void theCommandLineStandsBehindTheFile() throws Exception {
        var file = write("redis.conf", "# comment\n\nport 7000\r\n  Save 900 1\n");
        var lines = ConfigLines.of(List.of(file, "--port", "7001", "--save", "60", "2"));
        assertEquals(
                List.of(
                        List.of("port", "7000"),
                        List.of("Save", "900", "1"),
                        List.of("port", "7001"),
                        List.of("save", "60", "2")),
                lines.lines().stream().map(ConfigLines.Line::words).toList());
        assertEquals(Path.of(file), lines.file());
        assertEquals("save", lines.lines().get(1).name());
    }

    @Test
    void aValueMayBeginWithHyphensAndSaveMayLackOne() throws Exception {
        var lines = ConfigLines.of(List.of("--requirepass", "--secret", "--save", "--port 7001", "--save"));
        assertEquals(
                List.of(
                        List.of("requirepass", "--secret"),
                        List.of("save", ""),
                        List.of("port", "7001"),
                        List.of("save", "")),
                lines.lines().stream().map(ConfigLines.Line::words).toList());
        assertNull(lines.file());
    }

    @Test
    void filesAreIncludedWhereTheyAreNamed() throws Exception {
        write("b.inc", "timeout 2");
        write("a.inc", "timeout 1");
        var file = write("redis.conf", "port 1\ninclude " + directory + "/*.inc\nport 2\n");
        assertEquals(
                List.of("port 1", "timeout 1", "timeout 2", "port 2"),
                ConfigLines.of(List.of(file)).lines().stream()
                        .map(ConfigLines.Line::text)
                        .toList());
    }

    @Test
    void aFileThatIncludesItselfIsRefused() throws Exception {
        var file = write("redis.conf", "include " + directory + "/redis.conf\n");
        assertThrows(ConfigFileException.class, () -> ConfigLines.of(List.of(file)));
    }

    @Test
    void aMissingFileIsNamed() {
        var error = assertThrows(ConfigFileException.class, () -> ConfigLines.of(List.of("/not/there.conf")));
        assertEquals(
                "Fatal error, can't open config file '/not/there.conf': No such file or directory", error.report());
    }

    @Test
    void anOpenQuoteIsReportedWithItsLine() throws Exception {
        var file = write("redis.conf", "port 1\n\nrequirepass \"open\n");
        var error = assertThrows(ConfigFileException.class, () -> ConfigLines.of(List.of(file)));
        assertEquals("""

                *** FATAL CONFIG FILE ERROR (Redpoll) ***
                Reading the configuration file %s, at line 3
                >>> 'requirepass "open'
                Unbalanced quotes in configuration line
                """.formatted(file), error.report());
    }

    @Test
    void aWordWithoutDirectiveIsReported() {
        var error = assertThrows(ConfigFileException.class, () -> ConfigLines.of(List.of("-x")));
        assertTrue(error.report().contains("Reading the command line\n>>> '-x'\n"), error.report());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }
}
