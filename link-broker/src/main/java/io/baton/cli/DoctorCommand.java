package io.baton.cli;

import io.baton.inspect.Checkup;
import io.baton.inspect.Checkup.Answer;
import io.baton.inspect.Checkup.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code baton doctor} */
@Command(
    description = {
      "What this kernel and the privileges of this command allow, each \"no\" with what",
      "would change it. What cannot be found out is \"unknown\". Attaches nothing; the",
      "exit code is 0 whatever it finds.",
      "",
      "--json prints one object as io/baton/cli/doctor.schema.json in lib/baton.jar",
      "describes it.",
      ""
    },
    footer = {"", "Example: baton doctor"})
final class DoctorCommand extends PrintingCommand {
  private static final long VERSION = 1;

  @Override
  int run(Output output) {
    List<Finding> findings = new ArrayList<>(Checkup.run());
    findings.add(broker());
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("version", VERSION);
      object.put("kernel", System.getProperty("os.version"));
      object.put("findings", findings.stream().map(DoctorCommand::json).toList());
      output.json(object);
    } else {
      output.line("Linux " + System.getProperty("os.version"));
      findings.forEach(finding -> output.line(line(finding, output)));
    }
    return ExitCode.DONE;
  }

  private Finding broker() {
    String what = "reach the broker";
    try {
      connectNow().close();
      return new Finding(what, Answer.YES, "");
    } catch (Failure e) {
      return new Finding(what, Answer.NO, e.getMessage());
    }
  }

  private static String line(Finding finding, Output output) {
    String answer = "%-8s".formatted(word(finding));
    String coloured =
        switch (finding.answer()) {
          case YES -> output.good(answer);
          case NO -> output.bad(answer);
          case UNKNOWN -> answer;
        };
    return coloured + finding.what() + (finding.why().isEmpty() ? "" : ": " + finding.why());
  }

  private static String word(Finding finding) {
    return finding.answer().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("what", finding.what());
    to.put("answer", word(finding));
    to.put("why", finding.why().isEmpty() ? null : finding.why());
    return to;
  }
}
