package io.baton.cli;

import io.baton.broker.Policy;
import io.baton.broker.Rule;
import io.baton.varlink.Protocol;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A policy as people and programs read it. */
final class PolicyText {
  private PolicyText() {}

  /** "/etc/baton/baton.toml:12 unit edge.service: claim, release of edge*". */
  static String line(Rule rule) {
    return "%s  %s: %s of %s"
        .formatted(
            rule.place(),
            EntryText.selector(rule.peer()),
            rule.verbs().stream()
                .sorted()
                .map(Rule.Verb::spelling)
                .collect(Collectors.joining(", ")),
            rule.names().stream().map(prefix -> prefix + "*").collect(Collectors.joining(", ")));
  }

  static Map<String, Object> json(Rule rule) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("place", rule.place());
    object.put("peer", Protocol.write(rule.peer()));
    object.put("verbs", rule.verbs().stream().sorted().map(Rule.Verb::spelling).toList());
    object.put("names", rule.names());
    return object;
  }

  /** Those that it sets. */
  static Map<String, Object> limits(Policy policy) {
    Map<String, Object> object = new LinkedHashMap<>();
    policy.limits().forEach((limit, value) -> object.put(limit, (long) value));
    return object;
  }
}
