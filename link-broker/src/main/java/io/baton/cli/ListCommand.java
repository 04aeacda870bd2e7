package io.baton.cli;

import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.inspect.Unowned;
import io.baton.varlink.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton ls} */
@Command(
    description = {
      "Every link of the host, merged with the names at the broker and with who has it",
      "open, and what is attached without a link (\"unowned\"). The last line says",
      "\"complete\", or what was missing. The exit code is 0 all the same.",
      "",
      "OWNER is who is on record, or how long it is nobody's; of a link without a name",
      "a process that has it open, and how many more there are. \"+g\": the broker keeps",
      "a hold beside the owner's. \"eth0 of edge\": in the network namespace edge;",
      "\"ifindex 7\": the kernel does not tell in which.",
      "",
      "--json prints one object as io/baton/cli/ls.schema.json in lib/baton.jar",
      "describes it.",
      ""
    },
    footer = {"", "Example: baton ls --type xdp --json"})
final class ListCommand extends PrintingCommand {
  private static final long VERSION = 1;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** On a terminal the next listing takes the place of the one before. */
  private static final String HOME_AND_CLEAR = "\033[H\033[J";

  @ArgGroup(exclusive = false, heading = "Only those that fit:%n")
  ListFilter filter = new ListFilter();

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description = "${COMPLETION-CANDIDATES}. Default: by name, then by link.")
  Column sort;

  @Option(names = "--watch", description = "Again every two seconds, until Ctrl-C.")
  boolean watch;

  /** What can be sorted by. */
  enum Column {
    NAME(row -> row.entry() == null ? "" : row.entry().name()),
    LINK(row -> row.link() == null ? "" : "%010d".formatted(row.link().id())),
    TYPE(row -> row.link() == null ? "" : row.link().type()),
    TARGET(row -> row.link() == null ? "" : LinkText.target(row)),
    PROGRAM(row -> row.link() == null ? "" : LinkText.program(row.link())),
    STATE(row -> row.entry() == null ? "" : EntryText.state(row.entry())),
    HOLDER(HolderText::brief);

    private final Function<Inventory.Row, String> key;

    Column(Function<Inventory.Row, String> key) {
      this.key = key;
    }
  }

  @Override
  int run(Output output) throws InterruptedException {
    do {
      Inventory all = Inventory.read(this::connectNow);
      Inventory wanted = wanted(all);
      if (watch && output.columns() > 0 && !json) {
        output.out().print(HOME_AND_CLEAR);
      }
      if (json) {
        output.json(json(wanted));
      } else {
        print(wanted, all.isEmpty(), output);
      }
      if (watch) {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    } while (watch && output.isWritten());
    return ExitCode.DONE;
  }

  private Inventory wanted(Inventory all) {
    Stream<Inventory.Row> rows = all.rows().stream().filter(filter::fits);
    if (sort != null) {
      rows = rows.sorted(Comparator.comparing(sort.key));
    }
    return new Inventory(
        rows.toList(), all.unowned().stream().filter(filter::fits).toList(), all.missing());
  }

  private static void print(Inventory inventory, boolean nothing, Output output) {
    if (nothing) {
      output.line(
          "No link is attached on this host, as far as one can see here, and no name is known.");
    } else if (inventory.isEmpty()) {
      output.line("Nothing here fits, of what can be seen.");
    } else {
      table(inventory, Instant.now()).lines(output.columns()).forEach(output::line);
    }
    inventory.missing().forEach(missing -> output.line("missing: " + missing));
    if (inventory.missing().isEmpty()) {
      output.line("complete");
    }
  }

  static Table table(Inventory inventory, Instant now) {
    Table table =
        new Table()
            .shrinking("NAME")
            .right("LINK")
            .column("TYPE")
            .shrinking("TARGET")
            .column("PROGRAM")
            .column("STATE")
            .column("OWNER");
    for (Inventory.Row row : inventory.rows()) {
      Entry entry = row.entry();
      LinkFacts link = row.link();
      table.row(
          entry == null ? "-" : entry.name(),
          link == null ? "-" : Integer.toUnsignedString(link.id()),
          link == null ? "-" : link.type(),
          link == null ? "-" : LinkText.target(row),
          link == null ? "-" : LinkText.program(link),
          entry == null ? "-" : EntryText.state(entry),
          entry == null ? HolderText.brief(row) : EntryText.owner(entry, now));
    }
    for (Unowned unowned : inventory.unowned()) {
      table.row(
          "-",
          "-",
          UnownedText.type(unowned),
          UnownedText.target(unowned),
          UnownedText.program(unowned),
          "unowned",
          unowned.known().orElse("-"));
    }
    return table;
  }

  static Map<String, Object> json(Inventory inventory) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("version", VERSION);
    object.put("links", inventory.rows().stream().map(ListCommand::json).toList());
    object.put("unowned", inventory.unowned().stream().map(UnownedText::json).toList());
    object.put("complete", inventory.missing().isEmpty());
    object.put("missing", inventory.missing());
    return object;
  }

  private static Map<String, Object> json(Inventory.Row row) {
    Map<String, Object> element = new LinkedHashMap<>();
    if (row.link() != null) {
      element.put("link", Protocol.write(row.link()));
      element.put("namespace", row.namespace());
    }
    if (row.entry() != null) {
      Map<String, Object> entry = new LinkedHashMap<>(Protocol.write(row.entry()));
      entry.remove("link");
      element.put("entry", entry);
    }
    element.putAll(HolderText.json(row));
    return element;
  }
}
