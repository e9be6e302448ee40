package io.redpoll.node.config;

import org.jspecify.annotations.Nullable;

/// A configuration that cannot be used: the process says [#report()] and ends with a status other than 0.
public final class ConfigFileException extends Exception {
    private static final long serialVersionUID = 1;

    private final String report;

    private ConfigFileException(String message, String report) {
        super(message);
        this.report = report;
    }

    static ConfigFileException unreadable(String file, String why) {
        var text = "Fatal error, can't open config file '" + file + "': " + why;
        return new ConfigFileException(text, text);
    }

    /// A line that is wrong.
    ///
    /// @param file null for the command line
    /// @param number of the line, from 1
    public static ConfigFileException at(@Nullable String file, int number, String line, String reason) {
        var place = file == null
                ? "Reading the command line"
                : "Reading the configuration file " + file + ", at line " + number;
        var report = """

                *** FATAL CONFIG FILE ERROR (Redpoll) ***
                %s
                >>> '%s'
                %s
                """.formatted(place, line, reason);
        return new ConfigFileException(place + ": " + line + ": " + reason, report);
    }

    /// What the operator should see on the error stream.
    public String report() {
        return report;
    }
}
