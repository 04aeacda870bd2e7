package io.baton.cli;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.broker.Policy;
import io.baton.broker.PolicyFile;
import io.baton.broker.Rule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code baton policy explain} */
@Command(
    description = {
      "Whether a peer may do something with a name, and by which line of the policy, or",
      "which line would allow it. What an entry's own record says is not looked at: its",
      "owner, its depositor's service and its heirs may do more. The exit code is 0 if",
      "it may, otherwise 1.",
      "",
      "--json prints one object as io/baton/cli/policy-explain.schema.json in",
      "lib/baton.jar describes it.",
      ""
    },
    footer = {"", "Example: baton policy explain uid:990,unit:edge.service claim edge-xdp"})
final class PolicyExplainCommand extends PrintingCommand {
  private static final long VERSION = 1;

  @Parameters(
      index = "0",
      paramLabel = "PEER",
      description = "uid:N, with unit:NAME, container:ID.")
  PeerSelector peer;

  @Parameters(index = "1", paramLabel = "VERB", description = "${COMPLETION-CANDIDATES}.")
  Rule.Verb verb;

  @Parameters(index = "2", paramLabel = "NAME")
  LinkName name;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "With the drop-ins beside it. Default: ${DEFAULT-VALUE}")
  Path policy = PolicyFile.DEFAULT;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    if (peer.uid() == null) {
      throw new Failure(ExitCode.USAGE, "every peer has a uid: write uid:N,unit:NAME");
    }
    Peer who =
        new Peer(null, null, peer.uid(), 0, peer.controlGroup(), peer.unit(), peer.containerId());
    Policy.Answer answer = PolicyFile.read(policy).explain(who, verb, name);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("version", VERSION);
      object.put("allowed", answer.allowed());
      object.put(answer.allowed() ? "because" : "needs", answer.because());
      output.json(object);
    } else if (answer.allowed()) {
      output.line("allowed: " + answer.because());
    } else {
      output.line("not allowed; this would: " + answer.because());
    }
    return answer.allowed() ? ExitCode.DONE : ExitCode.NO;
  }
}
