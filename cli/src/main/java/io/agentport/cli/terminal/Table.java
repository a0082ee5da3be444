// SPDX-License-Identifier: Apache-2.0
package io.agentport.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, as wide as they need to be. */
public final class Table {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Cells may come from anywhere. */
    public void row(String... cells) {
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(Safe.line(cell));
        }
        rows.add(row);
    }

    public void print(Terminal terminal) {
        var widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = headings.get(i).length();
            for (var row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        terminal.print(line(headings, widths));
        rows.forEach(row -> terminal.print(line(row, widths)));
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = cells.get(i);
            line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
