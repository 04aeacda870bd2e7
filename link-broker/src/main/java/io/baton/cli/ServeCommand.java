package io.baton.cli;

import io.baton.broker.PolicyFile;
import io.baton.broker.Server;
import io.baton.broker.ServerOptions;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code baton serve} */
@Command(
    description = {
      "Be the broker, in the foreground, until SIGTERM or SIGINT.",
      "What it holds stays pinned when it ends, however it ends, and is there when it is back."
    },
    footer = {"", "Example: baton serve --ephemeral"})
final class ServeCommand extends Subcommand {
  @Option(
      names = "--state",
      paramLabel = "FOLDER",
      description = "Its records, to outlive it. Default: ${DEFAULT-VALUE}")
  Path state = ServerOptions.DEFAULT_STATE;

  @Option(
      names = "--bpffs",
      paramLabel = "FOLDER",
      description = "Its pins, on a bpffs. Default: ${DEFAULT-VALUE}")
  Path bpffs = ServerOptions.DEFAULT_BPFFS;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = {
        "Who may do what, with the drop-ins conf.d/*.toml beside it; SIGHUP reads it again.",
        "Default: ${DEFAULT-VALUE}, which may be missing"
      })
  Path policy = PolicyFile.DEFAULT;

  @Option(
      names = "--metrics",
      paramLabel = "ADDRESS",
      description =
          "Answer GET /metrics for Prometheus there: a path, or 127.0.0.1:PORT. Default: nowhere")
  String metrics;

  @Option(
      names = "--ephemeral",
      description = "Accept a bpffs that ends with this process, and with it what is held.")
  boolean ephemeral;

  @Option(
      names = "--take-over",
      description = {
        "Take over from the broker that runs there: it passes its socket on and ends",
        "once this one serves; clients come over by themselves, and no link falls.",
        "If this one cannot, that one goes on. For another version, also an older one."
      })
  boolean takeOver;

  @Override
  int run(Output output) {
    Server.run(new ServerOptions(socket, state, bpffs, policy, metrics, ephemeral, takeOver));
    return ExitCode.DONE;
  }
}
