package io.baton.cli;

import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.varlink.Protocol;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code baton ls} */
@Command(
    description = {
      "Every link of the host, merged with the names at the broker. The last line",
      "says \"complete\", or what was missing: without a broker the names, without",
      "CAP_SYS_ADMIN the other links. The exit code is 0 all the same.",
      "",
      "\"+g\": the broker keeps a hold beside the owner's. \"ifindex 7\": an interface of",
      "another network namespace, or the kernel does not tell.",
      "",
      "--json prints one object: \"version\" 1, \"links\", \"complete\", \"missing\" (list",
      "of texts). Each element of \"links\" has \"link\" (a LinkFacts of the interface",
      "io.baton.Broker) unless the broker holds nothing of it, and \"entry\" (an Entry",
      "without its link) if it has a name.",
      ""
    },
    footer = {"", "Example: baton ls --json"})
final class ListCommand extends PrintingCommand {
  private static final long VERSION = 1;

  @Override
  int run(Output output) {
    Inventory inventory = Inventory.read(this::connectNow);
    if (json) {
      output.json(json(inventory));
    } else {
      print(inventory, output);
    }
    return ExitCode.DONE;
  }

  private static void print(Inventory inventory, Output output) {
    if (inventory.rows().isEmpty()) {
      output.line(
          "No link is attached on this host, as far as one can see here, and no name is known.");
    } else {
      table(inventory.rows(), Instant.now()).lines(output.columns()).forEach(output::line);
    }
    boolean complete = inventory.missing().isEmpty();
    inventory.missing().forEach(missing -> output.line("missing: " + missing));
    if (complete) {
      output.line("complete");
    }
  }

  static Table table(List<Inventory.Row> rows, Instant now) {
    Table table =
        new Table()
            .column("NAME")
            .right("LINK")
            .column("TYPE")
            .shrinking("TARGET")
            .column("PROGRAM")
            .column("STATE")
            .column("OWNER");
    for (Inventory.Row row : rows) {
      Entry entry = row.entry();
      LinkFacts link = row.link();
      table.row(
          entry == null ? "-" : entry.name(),
          link == null ? "-" : Integer.toUnsignedString(link.id()),
          link == null ? "-" : link.type(),
          link == null ? "-" : LinkText.target(link),
          link == null ? "-" : LinkText.program(link),
          entry == null ? "-" : EntryText.state(entry),
          entry == null ? "-" : EntryText.owner(entry, now));
    }
    return table;
  }

  static Map<String, Object> json(Inventory inventory) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("version", VERSION);
    object.put("links", inventory.rows().stream().map(ListCommand::json).toList());
    object.put("complete", inventory.missing().isEmpty());
    object.put("missing", inventory.missing());
    return object;
  }

  private static Map<String, Object> json(Inventory.Row row) {
    Map<String, Object> element = new LinkedHashMap<>();
    if (row.link() != null) {
      element.put("link", Protocol.write(row.link()));
    }
    if (row.entry() != null) {
      Map<String, Object> entry = new LinkedHashMap<>(Protocol.write(row.entry()));
      entry.remove("link");
      element.put("entry", entry);
    }
    return element;
  }
}
