package io.redpoll.cli;

import io.redpoll.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rows under a heading, in columns as wide as their widest cell. Widths count what is seen, not colour codes.
final class Table {
    private final List<String> heading;
    private final Set<Integer> rightAligned;
    private final List<List<String>> rows = new ArrayList<>();

    /// @param heading column names; one that begins with `>` has its cells on the right, as figures want
    Table(String... heading) {
        var names = new ArrayList<String>();
        var right = new HashSet<Integer>();
        for (int column = 0; column < heading.length; column++) {
            boolean isRight = heading[column].startsWith(">");
            names.add(isRight ? heading[column].substring(1) : heading[column]);
            if (isRight) {
                right.add(column);
            }
        }
        this.heading = List.copyOf(names);
        this.rightAligned = Set.copyOf(right);
    }

    void row(Object... cells) {
        var row = new ArrayList<String>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    void print(Terminal terminal) {
        var widths = new int[heading.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = heading.get(column).length();
            for (var row : rows) {
                widths[column] = Math.max(widths[column], seen(row.get(column)));
            }
        }
        terminal.line(terminal.styled(Style.BOLD, line(heading, widths)));
        for (var row : rows) {
            terminal.line(line(row, widths));
        }
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String padding = " ".repeat(widths[column] - seen(cells.get(column)));
            boolean isRight = rightAligned.contains(column);
            line.append(isRight ? padding : "").append(cells.get(column)).append(isRight ? "" : padding);
            line.append(column < cells.size() - 1 ? "  " : "");
        }
        return line.toString().stripTrailing();
    }

    private static int seen(String cell) {
        return cell.replaceAll("\u001b\\[[0-9;]*m", "").length();
    }
}
