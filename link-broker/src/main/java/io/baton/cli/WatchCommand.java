package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkEvent;
import io.baton.Watch;
import io.baton.varlink.Protocol;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton watch} */
@Command(
    description = {
      "What is on record (\"present\"), then \"synced\", then every change, one a line,",
      "until Ctrl-C. After \"lost\", or when the broker was away, it begins anew.",
      "--json prints what the method Watch of io.baton.Broker answers."
    },
    footer = {"", "Example: baton watch edge"})
final class WatchCommand extends PrintingCommand {
  @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only names that begin so.")
  String prefix = "";

  @Override
  String about() {
    return prefix;
  }

  @Override
  int run(Output output) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    try (Broker broker = connect()) {
      Watch watch = broker.watch(prefix, event -> print(event, output, over));
      try (watch) {
        over.await();
      }
    }
    return ExitCode.DONE;
  }

  /** Ends it when nobody reads any more: "baton watch | head". */
  private void print(LinkEvent event, Output output, CountDownLatch over) {
    if (json) {
      output.json(Protocol.write(event));
    } else {
      output.line(line(event, Instant.now()));
    }
    if (!output.isWritten()) {
      over.countDown();
    }
  }

  /** "10:31:04 ownerExited edge-xdp: custody, 5 min left; edge[812]" */
  static String line(LinkEvent event, Instant now) {
    StringBuilder line = new StringBuilder(Times.clock(event.timestampMicros()));
    line.append(' ').append(event.event());
    Entry entry = event.entry();
    if (entry != null) {
      line.append(" ".repeat(Math.max(1, 12 - event.event().length())));
      line.append(entry.name()).append(": ");
      line.append(EntryText.state(entry)).append(", ").append(EntryText.owner(entry, now));
    }
    if (event.peer() != null) {
      line.append("; ").append(EntryText.brief(event.peer()));
    }
    return line.toString();
  }
}
