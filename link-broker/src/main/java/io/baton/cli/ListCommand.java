package io.baton.cli;

import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.inspect.Unowned;
import io.baton.varlink.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
final class ListCommand extends InventoryCommand {
  private static final long VERSION = 1;
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration COUNTED = Duration.ofSeconds(1);

  /** On a terminal the next listing takes the place of the one before. */
  private static final String HOME_AND_CLEAR = "\033[H\033[J";

  @ArgGroup(exclusive = false, heading = "Only those that fit:%n")
  ListFilter filter = new ListFilter();

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description = "${COMPLETION-CANDIDATES}. Default: by name, then by link.")
  Column sort;

  @Option(
      names = "--stats",
      description = {
        "How often each program ran and how long it took on average, in the last second",
        "or, with --watch, since the last listing. The kernel counts for that time, which",
        "slows every program down by some tens of nanoseconds."
      })
  boolean stats;

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
  int print(Output output) throws InterruptedException {
    try (RunCounts counts = stats ? new RunCounts() : null) {
      if (stats) {
        counts.count(look());
        TimeUnit.NANOSECONDS.sleep(COUNTED.toNanos());
      }
      do {
        Inventory all = look();
        if (stats) {
          counts.count(all);
        }
        print(all, counts, output);
        if (watch) {
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
      } while (watch && output.isWritten());
    }
    return ExitCode.DONE;
  }

  private void print(Inventory all, RunCounts countsOrNull, Output output) {
    Inventory wanted = wanted(all);
    if (json) {
      output.json(json(wanted, countsOrNull));
      return;
    }
    if (watch && output.columns() > 0) {
      output.out().print(HOME_AND_CLEAR);
    }
    if (all.isEmpty()) {
      output.line(
          "No link is attached on this host, as far as one can see here, and no name is known.");
    } else if (wanted.isEmpty()) {
      output.line("Nothing here fits, of what can be seen.");
    } else {
      table(wanted, countsOrNull, Instant.now()).lines(output.columns()).forEach(output::line);
    }
    wanted.missing().forEach(missing -> output.line("missing: " + missing));
    if (wanted.missing().isEmpty()) {
      output.line("complete");
    }
  }

  private Inventory wanted(Inventory all) {
    Stream<Inventory.Row> rows = all.rows().stream().filter(filter::fits);
    if (sort != null) {
      rows = rows.sorted(Comparator.comparing(sort.key));
    }
    return new Inventory(
        rows.toList(),
        all.unowned().stream().filter(filter::fits).toList(),
        all.extensions(),
        all.missing());
  }

  static Table table(Inventory inventory, RunCounts countsOrNull, Instant now) {
    Table table =
        new Table()
            .shrinking("NAME")
            .right("LINK")
            .column("TYPE")
            .shrinking("TARGET")
            .column("PROGRAM");
    if (countsOrNull == null) {
      table.column("STATE").column("OWNER");
    } else {
      table.right("RUNS").right("AVERAGE");
    }
    for (Inventory.Row row : inventory.rows()) {
      Entry entry = row.entry();
      LinkFacts link = row.link();
      String[] last =
          countsOrNull == null
              ? new String[] {
                entry == null ? "-" : EntryText.state(entry),
                entry == null ? HolderText.brief(row) : EntryText.owner(entry, now)
              }
              : runs(countsOrNull, link == null ? 0 : link.programId());
      table.row(
          entry == null ? "-" : entry.name(),
          link == null ? "-" : Integer.toUnsignedString(link.id()),
          link == null ? "-" : link.type(),
          link == null ? "-" : LinkText.target(row),
          link == null ? "-" : LinkText.program(link),
          last[0],
          last[1]);
    }
    for (Unowned unowned : inventory.unowned()) {
      String[] last =
          countsOrNull == null
              ? new String[] {"unowned", unowned.known().orElse("-")}
              : runs(countsOrNull, unowned.attachment().programId());
      table.row(
          "-",
          "-",
          UnownedText.type(unowned),
          UnownedText.target(unowned),
          UnownedText.program(unowned),
          last[0],
          last[1]);
    }
    return table;
  }

  private static String[] runs(RunCounts counts, int programId) {
    Optional<RunCounts.Runs> runs = counts.of(programId);
    return new String[] {
      runs.map(RunCounts.Runs::rate).orElse("-"), runs.map(RunCounts.Runs::average).orElse("-")
    };
  }

  static Map<String, Object> json(Inventory inventory, RunCounts countsOrNull) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("version", VERSION);
    object.put(
        "links", inventory.rows().stream().map(row -> json(inventory, row, countsOrNull)).toList());
    object.put(
        "unowned",
        inventory.unowned().stream()
            .map(unowned -> json(inventory, unowned, countsOrNull))
            .toList());
    object.put("complete", inventory.missing().isEmpty());
    object.put("missing", inventory.missing());
    return object;
  }

  private static Map<String, Object> json(
      Inventory inventory, Inventory.Row row, RunCounts countsOrNull) {
    Map<String, Object> element = new LinkedHashMap<>();
    if (row.link() != null) {
      element.put("link", Protocol.write(row.link()));
      element.put("namespace", row.namespace());
      element.put("extensions", extensions(inventory, row.link().programId()));
      element.put("program", ProgramText.json(row.program(), countsOrNull));
    }
    if (row.attachment() != null) {
      element.put("hook", row.attachment().hook());
      element.put("position", (long) row.attachment().position());
      element.put("revision", row.attachment().revision());
    }
    if (row.entry() != null) {
      Map<String, Object> entry = new LinkedHashMap<>(Protocol.write(row.entry()));
      entry.remove("link");
      element.put("entry", entry);
    }
    element.putAll(HolderText.json(row));
    return element;
  }

  private static Map<String, Object> json(
      Inventory inventory, Unowned unowned, RunCounts countsOrNull) {
    Map<String, Object> element = UnownedText.json(unowned);
    element.put("extensions", extensions(inventory, unowned.attachment().programId()));
    element.put("program", ProgramText.json(unowned.program(), countsOrNull));
    return element;
  }

  private static List<Long> extensions(Inventory inventory, int programId) {
    return inventory.extensions(programId).stream()
        .map(link -> Integer.toUnsignedLong(link.id()))
        .toList();
  }
}
