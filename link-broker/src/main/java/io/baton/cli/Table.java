package io.baton.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as its widest cell, one blank between two columns. */
final class Table {
  /** A column is not shortened to less than this. */
  private static final int LEAST = 12;

  private record Column(String heading, boolean right, boolean shrinks) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();

  Table column(String heading) {
    return add(heading, false, false);
  }

  /** One of numbers. */
  Table right(String heading) {
    return add(heading, true, false);
  }

  /** One that loses the beginnings of its cells where the terminal is too narrow. */
  Table shrinking(String heading) {
    return add(heading, false, true);
  }

  private Table add(String heading, boolean right, boolean shrinks) {
    columns.add(new Column(heading, right, shrinks));
    return this;
  }

  void row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " cells, " + columns.size() + " columns");
    }
    rows.add(cells);
  }

  /**
   * @param terminalColumns 0 for as wide as it gets
   */
  List<String> lines(int terminalColumns) {
    int[] widths = widths(terminalColumns);
    List<String> lines = new ArrayList<>();
    lines.add(line(columns.stream().map(Column::heading).toArray(String[]::new), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private int[] widths(int terminalColumns) {
    int[] widths = new int[columns.size()];
    int total = widths.length - 1;
    for (int i = 0; i < widths.length; i++) {
      widths[i] = columns.get(i).heading().length();
      for (String[] row : rows) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
      total += widths[i];
    }
    int excess = terminalColumns == 0 ? 0 : Math.max(0, total - terminalColumns);
    // From the right: a name is the last to lose anything; and then whatever is text.
    for (int i = widths.length - 1; i >= 0; i--) {
      excess -= columns.get(i).shrinks() ? shrink(widths, i, excess) : 0;
    }
    for (int i = 0; i < widths.length; i++) {
      excess -= columns.get(i).right() ? 0 : shrink(widths, i, excess);
    }
    return widths;
  }

  /** Returns how much narrower it is now. */
  private static int shrink(int[] widths, int column, int excess) {
    int before = widths[column];
    widths[column] = Math.min(before, Math.max(LEAST, before - excess));
    return before - widths[column];
  }

  private String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells[i];
      if (cell.length() > widths[i]) {
        cell = "…" + cell.substring(cell.length() - widths[i] + 1);
      }
      String blanks = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : " ");
      line.append(columns.get(i).right() ? blanks + cell : cell + blanks);
    }
    return line.toString().stripTrailing();
  }
}
