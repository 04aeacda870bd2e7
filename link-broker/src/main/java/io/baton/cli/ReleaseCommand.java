package io.baton.cli;

import io.baton.Broker;
import io.baton.LinkName;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton release} */
@Command(
    description = {
      "Let the broker let go of its hold and forget the name. The kernel detaches if",
      "that was the last hold."
    },
    footer = {"", "Example: baton release edge"})
final class ReleaseCommand extends PrintingCommand {
  @Parameters(paramLabel = "NAME")
  LinkName name;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    try (Broker broker = connect()) {
      broker.release(name);
    }
    if (json) {
      output.json(Map.of("released", name.value()));
    } else {
      output.line(name + "   released: detached, unless somebody else still holds it");
    }
    return ExitCode.DONE;
  }
}
