package io.baton.cli;

import io.baton.Broker;
import io.baton.LinkName;
import java.io.IOException;
import java.io.InputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code baton read} */
@Command(
    description = {
      "Run an iterator in custody from its beginning and print what it writes. Its",
      "record and terms stay as they are; what has an owner, its owner reads."
    },
    footer = {"", "Example: baton read tasks"})
final class ReadCommand extends Subcommand {
  @Parameters(paramLabel = "NAME")
  LinkName name;

  @Mixin ClaimOptions claim;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) throws IOException {
    try (Broker broker = connect();
        InputStream written = broker.read(name, claim.from())) {
      written.transferTo(output.out());
    }
    return ExitCode.DONE;
  }
}
