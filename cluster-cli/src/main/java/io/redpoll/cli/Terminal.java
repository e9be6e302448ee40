package io.redpoll.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where the tool writes and reads. Colours and lines that overwrite themselves only where a person is watching.
final class Terminal {
    /// How a word is to stand out. Without colours it does not, so the words alone must say everything.
    enum Style {
        BOLD("1"),
        DIM("2"),
        GOOD("32"),
        BAD("31"),
        DOUBTFUL("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    private final PrintWriter out;
    private final PrintWriter err;
    private final BufferedReader in;
    private final boolean isInteractive;
    private String progress = "";

    /// @param err for what went wrong, so that it does not get between the lines that a script reads
    Terminal(PrintWriter out, PrintWriter err, Reader in, boolean isInteractive) {
        this.out = out;
        this.err = err;
        this.in = new BufferedReader(in);
        this.isInteractive = isInteractive;
    }

    /// The terminal that the process was started on. `NO_COLOR` in the environment turns the colours off.
    static Terminal ofProcess() {
        boolean isInteractive =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                        && System.getenv("NO_COLOR") == null
                        && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                new InputStreamReader(System.in, StandardCharsets.UTF_8),
                isInteractive);
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    boolean isInteractive() {
        return isInteractive;
    }

    void line(String text) {
        endProgress();
        out.println(text);
        out.flush();
    }

    void error(String text) {
        endProgress();
        err.println(styled(Style.BAD, "[ERR]") + " " + text);
        err.flush();
    }

    String styled(Style style, String text) {
        return isInteractive ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }

    /// Shows how far something has come: in place on a terminal, a new line at each change elsewhere.
    void progress(String text) {
        if (text.equals(progress)) {
            return;
        }
        progress = text;
        out.print(isInteractive ? "\r\u001b[K" + text : text + System.lineSeparator());
        out.flush();
    }

    private void endProgress() {
        if (!progress.isEmpty() && isInteractive) {
            out.println();
        }
        progress = "";
    }

    /// Asks until the end of a line. End of input counts as no.
    boolean confirms(String question) {
        out.print(question + " (type 'yes' to accept): ");
        out.flush();
        try {
            String answer = in.readLine();
            return answer != null && answer.strip().equalsIgnoreCase("yes");
        } catch (IOException e) {
            throw new OperatorException("cannot read the answer: " + e.getMessage());
        }
    }
}
