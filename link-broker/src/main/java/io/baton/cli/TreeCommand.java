package io.baton.cli;

import io.baton.inspect.HostHolds.Holding;
import io.baton.inspect.Unowned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** {@code baton tree} */
@Command(
    description = {
      "What sits on what: each interface, cgroup and so on with its hooks, the programs",
      "on them, and who holds those. The last line says \"complete\", or what was missing.",
      "--json prints what \"baton ls\" does.",
      ""
    },
    footer = {"", "Example: baton tree"})
final class TreeCommand extends PrintingCommand {
  private static final String MORE = "├ ";
  private static final String LAST = "└ ";

  @Override
  int run(Output output) {
    Inventory inventory = Inventory.read(this::connectNow);
    if (json) {
      output.json(ListCommand.json(inventory));
      return ExitCode.DONE;
    }
    if (inventory.isEmpty()) {
      output.line("Nothing is attached on this host, as far as one can see here.");
    }
    lines(inventory).forEach(output::line);
    inventory.missing().forEach(missing -> output.line("missing: " + missing));
    if (inventory.missing().isEmpty()) {
      output.line("complete");
    }
    return ExitCode.DONE;
  }

  static List<String> lines(Inventory inventory) {
    Map<String, List<Node>> targets = new TreeMap<>();
    for (Inventory.Row row : inventory.rows()) {
      if (row.link() != null) {
        String name = row.entry() == null ? "" : "  " + row.entry().name();
        String text =
            row.link().type()
                + "  "
                + LinkText.program(row.link())
                + "  link "
                + Integer.toUnsignedString(row.link().id())
                + name;
        add(targets, LinkText.target(row), new Node(text, holders(row)));
      }
    }
    for (Unowned unowned : inventory.unowned()) {
      String text = UnownedText.type(unowned) + "  " + UnownedText.program(unowned) + "  unowned";
      String known = unowned.known().map(whose -> ", " + whose).orElse("");
      add(targets, UnownedText.target(unowned), new Node(text + known, List.of()));
    }
    List<String> lines = new ArrayList<>();
    targets.forEach(
        (target, nodes) -> {
          lines.add(target);
          for (int i = 0; i < nodes.size(); i++) {
            boolean last = i == nodes.size() - 1;
            lines.add((last ? LAST : MORE) + nodes.get(i).text);
            branches(nodes.get(i).holders, last ? "  " : "│ ", lines);
          }
        });
    return lines;
  }

  private record Node(String text, List<String> holders) {}

  private static void add(Map<String, List<Node>> targets, String target, Node node) {
    targets.computeIfAbsent(target, t -> new ArrayList<>()).add(node);
  }

  private static List<String> holders(Inventory.Row row) {
    List<String> holders = new ArrayList<>();
    for (Holding holding : row.holders()) {
      holders.add(HolderText.process(holding));
    }
    row.pins().forEach(pin -> holders.add("pin " + HolderText.pin(pin)));
    if (!HolderText.unexplained(row).isEmpty()) {
      holders.add(HolderText.unexplained(row));
    }
    return holders;
  }

  private static void branches(List<String> texts, String before, List<String> lines) {
    for (int i = 0; i < texts.size(); i++) {
      lines.add(before + (i == texts.size() - 1 ? LAST : MORE) + texts.get(i));
    }
  }
}
