package io.baton.cli;

import io.baton.LinkFacts;
import io.baton.inspect.Unowned;
import java.util.ArrayList;
import java.util.Comparator;
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
final class TreeCommand extends InventoryCommand {
  private static final String MORE = "├ ";
  private static final String LAST = "└ ";

  /** Behind those whose position is known. */
  private static final int UNTOLD = Integer.MAX_VALUE;

  @Override
  int print(Output output) {
    Inventory inventory = look();
    if (json) {
      output.json(ListCommand.json(inventory, null));
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
    Map<String, Branch> targets = new TreeMap<>();
    for (Inventory.Row row : inventory.rows()) {
      if (row.link() != null) {
        Node node = new Node(position(row), text(row), new ArrayList<>());
        node.below.addAll(extensions(inventory, row.link().programId()));
        node.below.addAll(HolderText.lines(row));
        Branch branch = targets.computeIfAbsent(LinkText.target(row), target -> new Branch());
        branch.nodes.add(node);
        branch.revision =
            Math.max(branch.revision, row.attachment() == null ? 0 : row.attachment().revision());
      }
    }
    for (Unowned unowned : inventory.unowned()) {
      String known = unowned.known().map(whose -> ", " + whose).orElse("");
      targets
          .computeIfAbsent(UnownedText.target(unowned), target -> new Branch())
          .nodes
          .add(
              new Node(
                  unowned.attachment().position(),
                  UnownedText.type(unowned)
                      + "  "
                      + UnownedText.program(unowned)
                      + "  unowned"
                      + known,
                  extensions(inventory, unowned.attachment().programId())));
    }
    List<String> lines = new ArrayList<>();
    targets.forEach((target, branch) -> branch.addTo(lines, target));
    return lines;
  }

  /** What is on one hook. */
  private static final class Branch {
    final List<Node> nodes = new ArrayList<>();
    long revision;

    /** In the order in which the programs run, where the hook tells it. */
    void addTo(List<String> lines, String target) {
      lines.add(revision == 0 ? target : target + "  revision " + revision);
      nodes.sort(Comparator.comparingInt(Node::position));
      for (int i = 0; i < nodes.size(); i++) {
        boolean last = i == nodes.size() - 1;
        Node node = nodes.get(i);
        String number = nodes.size() == 1 || node.position == UNTOLD ? "" : node.position + "  ";
        lines.add((last ? LAST : MORE) + number + node.text);
        branches(node.below, last ? "  " : "│ ", lines);
      }
    }
  }

  private record Node(int position, String text, List<String> below) {}

  /** In the order in which the hook runs its programs; last where that is not known. */
  static int position(Inventory.Row row) {
    return row.attachment() == null ? UNTOLD : row.attachment().position();
  }

  /** The hook tells the mode of XDP. */
  private static String text(Inventory.Row row) {
    String type =
        row.link().type().equals("xdp") && row.attachment() != null
            ? row.attachment().hook()
            : row.link().type();
    return type + "  " + link(row.link()) + (row.entry() == null ? "" : "  " + row.entry().name());
  }

  private static List<String> extensions(Inventory inventory, int programId) {
    return inventory.extensions(programId).stream()
        .map(extension -> "extension  " + link(extension) + "  for " + extension.target())
        .toList();
  }

  private static String link(LinkFacts link) {
    return LinkText.program(link) + "  link " + Integer.toUnsignedString(link.id());
  }

  private static void branches(List<String> texts, String before, List<String> lines) {
    for (int i = 0; i < texts.size(); i++) {
      lines.add(before + (i == texts.size() - 1 ? LAST : MORE) + texts.get(i));
    }
  }
}
