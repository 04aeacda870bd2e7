package io.baton.cli;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.LinkName;
import io.baton.Terms;
import io.baton.varlink.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether the broker would take a deposit, asked before anything is attached. Somebody else may be
 * faster afterwards, and not every name is to be seen: the broker's own refusal has the last word.
 */
final class DepositCheck {
  private DepositCheck() {}

  /**
   * @throws Failure as the broker would refuse it
   */
  static void name(Broker broker, LinkName name) {
    Entries.find(broker, name)
        .filter(entry -> entry.state() != Entry.State.DEFUNCT)
        .ifPresent(
            entry -> {
              throw new Failure(ExitCode.REFUSED, "NameTaken (" + takenBy(entry) + ")");
            });
  }

  private static String takenBy(Entry entry) {
    return entry.owner() == null
        ? "something is in custody under it: baton replace or release it, or take another name"
        : "it is " + EntryText.brief(entry.owner()) + "'s";
  }

  /**
   * @param status what GetStatus answers
   */
  static void limits(Parameters status, Terms terms) {
    Map<String, Long> limits = status.integersOrNull("limits");
    Map<String, Long> wanted = new LinkedHashMap<>();
    wanted.put("entries", status.integersOrNull("used").getOrDefault("entries", 0L) + 1);
    wanted.put("heirs", (long) terms.heirs().size());
    wanted.put("labels", (long) terms.labels().size());
    wanted.put(
        "labelBytes",
        terms.labels().entrySet().stream().mapToLong(DepositCheck::bytes).max().orElse(0));
    if (terms.grace().duration() != null) {
      wanted.put("graceSec", terms.grace().duration().toSeconds());
    }
    wanted.forEach(
        (limit, number) -> {
          if (number > limits.getOrDefault(limit, Long.MAX_VALUE)) {
            throw new Failure(
                ExitCode.REFUSED, "LimitExceeded (" + limit + " is " + limits.get(limit) + ")");
          }
        });
  }

  private static long bytes(Map.Entry<String, String> label) {
    return (label.getKey() + label.getValue()).getBytes(StandardCharsets.UTF_8).length;
  }
}
