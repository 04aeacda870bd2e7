package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.Terms;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.NotSupportedException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code baton detach} */
@Command(
    description = {
      "Take a link out of custody, break it for every holder, and forget the name.",
      "Where \"release\" would leave it attached if somebody else holds it."
    },
    footer = {"", "Example: baton detach edge"})
final class DetachCommand extends PrintingCommand {
  @Parameters(paramLabel = "NAME")
  LinkName name;

  @Mixin ClaimOptions claim;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    try (Broker broker = connect()) {
      Entry before = Entries.get(broker, name);
      // Guarded, so that it is in custody again if this process dies on the way.
      Terms terms = claim.terms(before, true);
      try (Owned<LinkHandle> owned =
          broker.claim(name, LinkHandle.class, terms, Duration.ZERO, claim.from())) {
        detach(broker, before, owned);
        owned.release();
      }
    }
    if (json) {
      output.json(Map.of("detached", name.value()));
    } else {
      output.line(name + "   " + output.bad("DETACHED") + ", and forgotten");
    }
    return ExitCode.DONE;
  }

  private static void detach(Broker broker, Entry before, Owned<LinkHandle> owned) {
    try {
      owned.handle().detach();
    } catch (KernelException | NotSupportedException e) {
      ClaimOptions.giveBack(broker, before, owned);
      throw e;
    }
  }
}
