package io.baton.cli;

import io.baton.inspect.Unowned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Programs on the left, in the middle the hooks with the links on them, on the right who holds
 * those. A program and a holder stand there once, at the height of the first of their links.
 */
final class ReportPicture {
  /** Of a picture that one can still read. */
  private static final int MOST = 200;

  private static final int WIDTH = 960;
  private static final int BOX = 250;
  private static final int HEIGHT = 22;
  private static final int STEP = 28;
  private static final int LEFT = 0;
  private static final int MIDDLE = 345;
  private static final int MARGIN = 8;
  private static final int RIGHT = WIDTH - BOX;
  private static final int TOP = 28;

  /** In the font of the page a box has room for so many. */
  private static final int LETTERS = 36;

  /** A link, or what is there without one. */
  private record Item(String text, String style, String program, List<String> holders) {}

  private final Inventory inventory;
  private final StringBuilder svg = new StringBuilder();
  private final Column programs = new Column(LEFT, "program");
  private final Column holders = new Column(RIGHT, "holder");

  ReportPicture(Inventory inventory) {
    this.inventory = inventory;
  }

  /** Boxes of one kind, each once. */
  private final class Column {
    private final int x;
    private final String style;
    private final Map<String, Integer> tops = new LinkedHashMap<>();
    private int free = TOP;

    Column(int x, String style) {
      this.x = x;
      this.style = style;
    }

    /** Its box is at that height, or as near below it as there is room. */
    int of(String text, int wanted) {
      return tops.computeIfAbsent(
          text,
          name -> {
            int top = Math.max(free, wanted);
            free = top + STEP;
            box(x, top, style, name);
            return top;
          });
    }
  }

  String svg() {
    Map<String, List<Item>> hooks = hooks();
    heading(LEFT, "Programs");
    heading(MIDDLE, "Hooks and their links");
    heading(RIGHT, "Holders");
    int drawn = 0;
    int y = TOP;
    for (Map.Entry<String, List<Item>> hook : hooks.entrySet()) {
      List<Item> items = hook.getValue();
      if (drawn + items.size() > MOST && drawn > 0) {
        break;
      }
      drawn += items.size();
      y = hook(hook.getKey(), items, y) + MARGIN;
    }
    int height = Math.max(y, Math.max(programs.free, holders.free)) + MARGIN;
    String picture =
        "<svg viewBox=\"-1 0 %d %d\" role=\"img\" aria-label=\"%s\">\n%s</svg>\n"
            .formatted(
                WIDTH + 2, height, "Programs, hooks with their links, and holders of those", svg);
    int all = hooks.values().stream().mapToInt(List::size).sum();
    return drawn == all
        ? picture
        : picture + "<p>The first %d of %d; the tables have all.</p>\n".formatted(drawn, all);
  }

  private Map<String, List<Item>> hooks() {
    Map<String, List<Item>> hooks = new TreeMap<>();
    List<Inventory.Row> rows = new ArrayList<>(inventory.rows());
    rows.sort(Comparator.comparingInt(TreeCommand::position));
    for (Inventory.Row row : rows) {
      if (row.link() != null) {
        String name = row.entry() == null ? "" : row.entry().name() + "  ";
        String id = "link " + Integer.toUnsignedString(row.link().id());
        boolean gone = row.link().liveness().equals("detached");
        List<String> whom = new ArrayList<>();
        row.holders().forEach(h -> whom.add(Output.printable(h.holder().label())));
        row.pins().forEach(pin -> whom.add(pin.path().toString()));
        hooks
            .computeIfAbsent(LinkText.target(row), target -> new ArrayList<>())
            .add(
                new Item(
                    name + id, gone ? "link gone" : "link", LinkText.program(row.link()), whom));
      }
    }
    for (Unowned unowned : inventory.unowned()) {
      hooks
          .computeIfAbsent(UnownedText.target(unowned), target -> new ArrayList<>())
          .add(new Item("unowned", "without", UnownedText.program(unowned), List.of()));
    }
    return hooks;
  }

  /** Returns where it ends. */
  private int hook(String target, List<Item> items, int top) {
    int height = HEIGHT + items.size() * STEP + MARGIN;
    rectangle(MIDDLE - MARGIN, top, BOX + 2 * MARGIN, height, "hook");
    label(MIDDLE, top, "label", target);
    int y = top + HEIGHT;
    for (Item item : items) {
      if (!item.program.equals("-")) {
        edge(LEFT + BOX, programs.of(item.program, y), MIDDLE, y);
      }
      for (String holder : item.holders) {
        edge(MIDDLE + BOX, y, RIGHT, holders.of(holder, y));
      }
      box(MIDDLE, y, item.style, item.text);
      y += STEP;
    }
    return top + height;
  }

  private void heading(int x, String text) {
    svg.append("<text class=\"heading\" x=\"%d\" y=\"14\">%s</text>\n".formatted(x, text));
  }

  private void box(int x, int y, String style, String text) {
    svg.append("<g><title>").append(Html.text(text)).append("</title>\n");
    rectangle(x, y, BOX, HEIGHT, style);
    label(x + MARGIN, y, style.equals("without") ? "label" : "", text);
    svg.append("</g>\n");
  }

  private void rectangle(int x, int y, int width, int height, String style) {
    svg.append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"%s/>\n"
            .formatted(
                style, x, y, width, height, style.equals("without") ? " fill=\"none\"" : ""));
  }

  /** What does not fit loses its beginning, as in a narrow terminal. */
  private void label(int x, int y, String style, String text) {
    String shown =
        text.length() <= LETTERS ? text : "…" + text.substring(text.length() - LETTERS + 1);
    svg.append(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n"
            .formatted(style, x, y + 15, Html.text(shown)));
  }

  private void edge(int fromX, int fromTop, int toX, int toTop) {
    int from = fromTop + HEIGHT / 2;
    int to = toTop + HEIGHT / 2;
    int bend = (fromX + toX) / 2;
    svg.append(
        "<path d=\"M%d %d C%d %d %d %d %d %d\"/>\n"
            .formatted(fromX, from, bend, from, bend, to, toX, to));
  }
}
