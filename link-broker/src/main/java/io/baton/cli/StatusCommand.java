package io.baton.cli;

import io.baton.varlink.Parameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code baton status} */
@Command(
    description = {
      "The broker: what it holds, what it cannot do here, and what needs a person.",
      "--json prints what the method GetStatus of io.baton.Broker answers."
    },
    footer = {"", "Example: baton status"})
final class StatusCommand extends PrintingCommand {
  /** Beside the heading, on a terminal of 80 columns. */
  private static final int WIDTH = 66;

  @Override
  int run(Output output) {
    Map<String, Object> answer = ask("GetStatus", Map.of());
    if (json) {
      output.json(answer);
    } else {
      lines(Parameters.ofReply(answer), Instant.now(), output).forEach(output::line);
    }
    return ExitCode.DONE;
  }

  private List<String> lines(Parameters status, Instant now, Output output) {
    long start = status.integer("startTimestampUSec");
    List<String> lines = new ArrayList<>();
    add(
        lines,
        "baton",
        "%s  pid %d (uid %d)  up %s  %s"
            .formatted(
                status.string("version"),
                status.integer("pid"),
                status.integer("uid"),
                Times.between(start, now),
                socket));
    if (Boolean.TRUE.equals(status.boolOrNull("draining"))) {
      add(lines, "draining", "takes no new entries until it ends");
    }
    Map<String, Long> entries = status.integersOrNull("entries");
    add(lines, "entries", counts(entries));
    addEach(lines, "used", used(status.integersOrNull("used"), status.integersOrNull("limits")));
    add(
        lines,
        "start",
        "%s recovered %d of %d links"
            .formatted(
                Times.clock(start), status.integer("recovered"), status.integer("recoverable")));
    add(lines, "policy", policy(status.object("policy"), status.integer("denials")));
    status.stringsOrNull("attention").forEach(text -> add(lines, "attention", output.bad(text)));
    status.stringsOrNull("missing").forEach(text -> add(lines, "missing", text));
    return lines;
  }

  private static String policy(Parameters policy, long denials) {
    return "%s, %d rules, loaded %s; denied: %d"
        .formatted(
            policy.string("file"),
            policy.integer("rules"),
            Times.clock(policy.integer("loadTimestampUSec")),
            denials);
  }

  private static String counts(Map<String, Long> entries) {
    long all = entries.values().stream().mapToLong(Long::longValue).sum();
    String each =
        entries.entrySet().stream()
            .filter(count -> count.getValue() > 0)
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
    return each.isEmpty() ? "none" : all + ": " + each;
  }

  private static List<String> used(Map<String, Long> used, Map<String, Long> limits) {
    return used.entrySet().stream()
        .filter(use -> limits.containsKey(use.getKey()))
        .map(use -> use.getKey() + " " + use.getValue() + " of " + limits.get(use.getKey()))
        .toList();
  }

  /** In as many lines as it takes, the heading before the first. */
  private static void addEach(List<String> lines, String heading, List<String> texts) {
    String begins = heading;
    String line = "";
    for (String text : texts) {
      if (line.length() + text.length() > WIDTH) {
        add(lines, begins, line);
        begins = "";
        line = "";
      }
      line += (line.isEmpty() ? "" : ", ") + text;
    }
    add(lines, begins, line);
  }

  private static void add(List<String> lines, String heading, String text) {
    lines.add(String.format("%-10s %s", heading, text));
  }
}
