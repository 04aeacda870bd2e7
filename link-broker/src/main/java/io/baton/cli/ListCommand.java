package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code baton ls} */
@Command(description = "Every link of the host, merged with the names at the broker.")
final class ListCommand extends PrintingCommand {
  @Override
  int run(Output output) {
    try (Broker broker = connect()) {
      List<Entry> entries = broker.list("").toList();
      entries.forEach(entry -> output.line(entry.name()));
    }
    return ExitCode.DONE;
  }
}
