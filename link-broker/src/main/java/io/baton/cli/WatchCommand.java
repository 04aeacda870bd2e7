package io.baton.cli;

import io.baton.Broker;
import io.baton.Watch;
import io.baton.inspect.HostWatch;
import io.baton.kernel.KernelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton watch} */
@Command(
    description = {
      "What there is (\"present\"), then \"synced\", then every change, one a line, until",
      "Ctrl-C: of every link of the host, and of the names at the broker if one runs.",
      "With PREFIX only the broker's, of names that begin so. When the broker says",
      "\"lost\", or was away, its part begins anew.",
      "",
      "A change on the host is told within 0.3 s. It is seen by looking again and",
      "again: what comes and goes in between is not, and where looking takes long",
      "(no CAP_BPF and CAP_PERFMON, very many open files) it looks less often, to",
      "stay below a hundredth of a CPU.",
      "",
      "--json prints objects with \"version\" 1 as io/baton/cli/watch.schema.json in",
      "lib/baton.jar describes them.",
      ""
    },
    footer = {"", "Example: baton watch edge"})
final class WatchCommand extends PrintingCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "PREFIX",
      description = "Only names that begin so; without, the whole host.")
  String prefix;

  @Override
  String about() {
    return prefix == null ? "" : prefix;
  }

  @Override
  int run(Output output) throws InterruptedException {
    WatchLines lines = new WatchLines(output, json);
    if (prefix == null) {
      watchAll(lines);
    } else {
      try (Broker broker = connect()) {
        Watch watch = broker.watch(prefix, lines::broker);
        try (watch) {
          lines.awaitEnd();
        }
      }
    }
    return ExitCode.DONE;
  }

  private void watchAll(WatchLines lines) throws InterruptedException {
    List<String> missing = new ArrayList<>();
    try (HostWatch host = host(missing);
        Broker broker = broker(missing)) {
      if (host == null && broker == null) {
        throw new Failure(ExitCode.UNREACHABLE, String.join("; ", missing));
      }
      HostChanges changes = new HostChanges(lines);
      if (host != null) {
        changes.tell(host.look());
      }
      lines.synced(missing);
      Watch watch = broker == null ? null : broker.watch("", lines::broker);
      try (watch) {
        while (!lines.awaitEnd(host == null ? Duration.ofSeconds(1) : host.pause())) {
          if (host != null) {
            changes.tell(host.look());
          }
        }
      }
    }
  }

  private static HostWatch host(List<String> missing) {
    try {
      return HostWatch.open();
    } catch (KernelException e) {
      missing.add("links of the host: " + e.getMessage());
      return null;
    }
  }

  private Broker broker(List<String> missing) {
    try {
      return connectNow();
    } catch (Failure e) {
      missing.add("names and owners: " + e.getMessage());
      return null;
    }
  }
}
