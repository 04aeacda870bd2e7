package io.baton.cli;

import io.baton.broker.Policy;
import io.baton.broker.PolicyFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code baton policy check} */
@Command(
    description = {
      "Read a policy, with the drop-ins conf.d/*.toml beside it, as the broker would. A",
      "mistake is told with file, line and column, and the exit code is 6.",
      "",
      "--json prints one object as io/baton/cli/policy-check.schema.json in",
      "lib/baton.jar describes it.",
      ""
    },
    footer = {"", "Example: baton policy check /etc/baton/baton.toml"})
final class PolicyCheckCommand extends PrintingCommand {
  private static final long VERSION = 1;

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "Default: ${DEFAULT-VALUE}")
  Path file = PolicyFile.DEFAULT;

  @Override
  int run(Output output) {
    Policy policy = PolicyFile.read(file);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("version", VERSION);
      object.put("file", file.toString());
      object.put("rules", policy.rules().stream().map(PolicyText::json).toList());
      object.put("limits", PolicyText.limits(policy));
      output.json(object);
      return ExitCode.DONE;
    }
    policy.rules().forEach(rule -> output.line(PolicyText.line(rule)));
    PolicyText.limits(policy)
        .forEach((limit, value) -> output.line("limit " + limit + " " + value));
    output.line(
        "right: %d rules, %d limits".formatted(policy.rules().size(), policy.limits().size()));
    return ExitCode.DONE;
  }
}
