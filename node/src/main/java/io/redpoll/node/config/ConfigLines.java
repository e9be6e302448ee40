package io.redpoll.node.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The directives of a configuration file and a command line, in order, split into words but not yet understood.
///
/// What comes later wins, so the command line stands behind the file. `include` is followed here: a file name, or a
/// pattern for several files in the order of their names.
///
/// @param file the main file, null where there is none
public record ConfigLines(@Nullable Path file, List<Line> lines) {
    /// One directive.
    ///
    /// @param file null for the command line
    /// @param number of the line, from 1
    /// @param words at least one: the directive's name as it was written, then its arguments
    public record Line(@Nullable String file, int number, String text, List<String> words) {
        /// The directive in lower case.
        public String name() {
            return words.getFirst().toLowerCase(Locale.ROOT);
        }

        public List<String> arguments() {
            return words.subList(1, words.size());
        }

        /// The error that this line is wrong for the given reason.
        public ConfigFileException wrong(String reason) {
            return ConfigFileException.at(file, number, text, reason);
        }
    }

    public ConfigLines {
        lines = List.copyOf(lines);
    }

    /// Reads `[file] [--name value …]`.
    public static ConfigLines of(List<String> commandLine) throws ConfigFileException {
        boolean hasFile = !commandLine.isEmpty() && !commandLine.getFirst().startsWith("-");
        var lines = new ArrayList<Line>();
        Path file = null;
        if (hasFile) {
            file = Path.of(commandLine.getFirst()).toAbsolutePath().normalize();
            read(file, lines, List.of());
        }
        options(commandLine.subList(hasFile ? 1 : 0, commandLine.size()), lines);
        return new ConfigLines(file, lines);
    }

    private static void read(Path file, List<Line> into, List<Path> includedBy) throws ConfigFileException {
        if (includedBy.contains(file)) {
            throw ConfigFileException.unreadable(file.toString(), "it includes itself");
        }
        var path = new ArrayList<>(includedBy);
        path.add(file);
        int number = 0;
        for (var raw : text(file).split("\n", -1)) {
            number++;
            var text = raw.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            var words = ConfigWords.split(text);
            if (words == null || words.isEmpty()) {
                throw ConfigFileException.at(file.toString(), number, text, "Unbalanced quotes in configuration line");
            }
            var line = new Line(file.toString(), number, text, words);
            if (line.name().equals("include") && words.size() == 2) {
                for (var included : included(words.get(1))) {
                    read(included, into, path);
                }
            } else {
                into.add(line);
            }
        }
    }

    private static String text(Path file) throws ConfigFileException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw ConfigFileException.unreadable(file.toString(), "No such file or directory");
        } catch (IOException e) {
            throw ConfigFileException.unreadable(file.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static List<Path> included(String name) throws ConfigFileException {
        if (name.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
            return List.of(Path.of(name).toAbsolutePath().normalize());
        }
        int slash = name.lastIndexOf('/');
        var directory = Path.of(slash < 0 ? "." : name.substring(0, slash + 1))
                .toAbsolutePath()
                .normalize();
        var matcher = FileSystems.getDefault().getPathMatcher("glob:" + name.substring(slash + 1));
        try (var files = Files.list(directory)) {
            return files.filter(file -> matcher.matches(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw ConfigFileException.unreadable(name, "no such directory");
        }
    }

    /// As Redis: a word that begins with two hyphens names a directive, but not where the one before it still lacks
    /// its value; `--save` may lack it (server.c, main).
    private static void options(List<String> arguments, List<Line> into) throws ConfigFileException {
        List<String> words = new ArrayList<>();
        for (var argument : arguments) {
            boolean isName = argument.startsWith("--") && argument.length() > 2;
            boolean lacksValue = words.size() == 1 && !words.getFirst().equalsIgnoreCase("save");
            if (isName && !lacksValue) {
                addOption(words, into);
                var parts = ConfigWords.split(argument.substring(2));
                words = new ArrayList<>(parts == null || parts.isEmpty() ? List.of(argument.substring(2)) : parts);
            } else if (words.isEmpty()) {
                throw ConfigFileException.at(null, 0, argument, "Bad directive or wrong number of arguments");
            } else {
                words.add(argument);
            }
        }
        addOption(words, into);
    }

    private static void addOption(List<String> words, List<Line> into) {
        if (words.isEmpty()) {
            return;
        }
        if (words.size() == 1 && words.getFirst().equalsIgnoreCase("save")) {
            words.add("");
        }
        var quoted = words.stream().skip(1).map(ConfigWords::quote).toList();
        var text = words.getFirst() + (quoted.isEmpty() ? "" : " " + String.join(" ", quoted));
        into.add(new Line(null, 0, text, List.copyOf(words)));
    }
}
