package io.baton.cli;

import io.baton.Broker;
import io.baton.BrokerException;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.varlink.Protocol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton drain} */
@Command(
    description = {
      "Before the broker is to end for good: it takes no new entries from now on, until",
      "it ends. Lists what is left: whose owners are to release it, or --release."
    },
    footer = {"", "Example: baton drain --release"})
final class DrainCommand extends PrintingCommand {
  @Option(
      names = "--release",
      description = {
        "Release what is left, also what has an owner: the kernel detaches what nobody",
        "else holds."
      })
  boolean release;

  @Override
  int run(Output output) {
    try (Broker broker = connectNow()) {
      broker.drain();
      List<String> released = release ? released(broker) : List.of();
      List<Entry> left = broker.list("").toList();
      if (json) {
        List<?> entries = left.stream().map(Protocol::write).toList();
        output.json(Map.of("released", released, "left", entries));
      } else {
        lines(released, left, output).forEach(output::line);
      }
    }
    return ExitCode.DONE;
  }

  private static List<String> released(Broker broker) {
    List<String> released = new ArrayList<>();
    for (Entry entry : broker.list("").toList()) {
      try {
        broker.release(LinkName.of(entry.name()));
        released.add(entry.name());
      } catch (BrokerException e) {
        if (!e.error().equals("NoSuchEntry")) {
          throw e;
        }
        // It ended by itself meanwhile.
      }
    }
    return released;
  }

  private static List<String> lines(List<String> released, List<Entry> left, Output output) {
    List<String> lines = new ArrayList<>();
    released.forEach(name -> lines.add(name + "   released"));
    if (!left.isEmpty()) {
      Table table = new Table().shrinking("NAME").column("STATE").column("OWNER");
      Instant now = Instant.now();
      left.forEach(
          entry -> table.row(entry.name(), EntryText.state(entry), EntryText.owner(entry, now)));
      lines.addAll(table.lines(output.columns()));
    }
    lines.add("draining: " + (left.isEmpty() ? "nothing" : left.size()) + " left");
    return lines;
  }
}
