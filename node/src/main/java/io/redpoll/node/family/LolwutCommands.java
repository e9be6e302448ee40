package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Flag.FAST;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import java.util.SplittableRandom;

/// A picture, for no other reason than that Redis has one.
public final class LolwutCommands implements Family {
    private static final int WIRES = 3;
    private static final int COLUMNS = 60;
    private static final int MAX = 200;

    /// A redpoll looks left or right, or has its head under a wing.
    private static final String[][] BIRDS = {
        {" __   ", "<o )_ ", " \\_/=>"},
        {"   __ ", " _( o>", "<=\\_/ "},
        {"  __  ", " (__)_", "  \\_/=>"},
    };

    private final String versions;

    /// @param versions the last line
    public LolwutCommands(String versions) {
        this.versions = versions;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command lolwut = reads("lolwut [VERSION version:integer] [columns:integer] [wires:integer]", FAST)
            .does("Shows a picture, and the version.")
            .since("5.0.0", "O(N) where N is the size of the picture")
            .arity(-1)
            .by(this::lolwut);

    /// Replies redpolls on wires, other ones for each version, and a line with the server's version.
    void lolwut(Call call) {
        int at = 1;
        long seed = 1;
        if (call.count() > 1 && call.at(1).is("VERSION")) {
            seed = call.count() > 2 ? call.longAt(2) : seed;
            at = 3;
        }
        int columns = call.count() > at ? size(call.longAt(at)) : COLUMNS;
        int wires = call.count() > at + 1 ? size(call.longAt(at + 1)) : WIRES;
        call.reply().verbatim("txt", picture(new SplittableRandom(seed), columns, wires) + "\n" + versions + "\n");
    }

    private static int size(long asked) {
        return Math.clamp(asked, 1, MAX);
    }

    private static String picture(SplittableRandom random, int columns, int wires) {
        var picture = new StringBuilder();
        for (int wire = 0; wire < wires; wire++) {
            var lines = new StringBuilder[] {new StringBuilder(), new StringBuilder(), new StringBuilder()};
            while (lines[0].length() < columns) {
                var bird = BIRDS[random.nextInt(BIRDS.length)];
                int gap = random.nextInt(1, 9);
                for (int i = 0; i < lines.length; i++) {
                    lines[i].append(" ".repeat(gap)).append(bird[i]);
                    lines[i].append(" ".repeat(Math.max(0, 7 - bird[i].length())));
                }
            }
            for (var line : lines) {
                picture.append(line.toString().stripTrailing()).append('\n');
            }
            picture.append("-".repeat(lines[0].length())).append("\n\n");
        }
        return picture.toString();
    }
}
