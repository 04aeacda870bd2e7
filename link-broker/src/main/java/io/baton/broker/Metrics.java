package io.baton.broker;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the broker counts, in the text format of Prometheus. On the loop's thread.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">the format</a>
 */
final class Metrics {
  private final Registry registry;
  private final Holds holds;
  private final Sessions sessions;
  private final Watchers watchers;
  private final Room room;
  private final Audit audit;
  private final Recovery recovery;
  private final PolicyInForce policy;
  private final Histogram turns;

  /**
   * @param turns how long one turn of the loop took
   */
  Metrics(
      Registry registry,
      Holds holds,
      Sessions sessions,
      Watchers watchers,
      Room room,
      Audit audit,
      Recovery recovery,
      PolicyInForce policy,
      Histogram turns) {
    this.registry = registry;
    this.holds = holds;
    this.sessions = sessions;
    this.watchers = watchers;
    this.room = room;
    this.audit = audit;
    this.recovery = recovery;
    this.policy = policy;
    this.turns = turns;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    head(text, "baton_entries", "gauge", "Entries by state and kind.");
    entries().forEach((labels, count) -> sample(text, "baton_entries" + labels, count));
    gauge(text, "baton_waiting_claims", "Claims that wait.", registry.waiting().size());
    gauge(text, "baton_connections", "Open connections.", sessions.count());
    gauge(text, "baton_watches", "Running Watch calls.", watchers.size());
    gauge(text, "baton_descriptors", "Open descriptors of the broker.", room.used());
    gauge(text, "baton_descriptors_limit", "Its RLIMIT_NOFILE.", room.limit());
    head(text, "baton_limit", "gauge", "Limits by name.");
    for (Limit limit : Limit.values()) {
      sample(text, "baton_limit{name=\"" + limit.title() + "\"}", policy.limits().of(limit));
    }
    head(
        text, "baton_hand_over_seconds", "histogram", "From a claim's answer to its confirmation.");
    audit.handOvers().write(text, "baton_hand_over_seconds");
    head(text, "baton_loop_turn_seconds", "histogram", "How long others waited for one turn.");
    turns.write(text, "baton_loop_turn_seconds");
    counter(text, "baton_denials_total", "Calls denied.", audit.denials());
    counter(text, "baton_limits_exceeded_total", "Calls beyond a limit.", audit.exceeded());
    counter(text, "baton_tampered_total", "Changes by who was no owner.", audit.tampered());
    gauge(text, "baton_recovered_links", "Held again at the start.", recovery.opened());
    gauge(text, "baton_recoverable_links", "On record at the start.", recovery.pins());
    return text.toString();
  }

  private Map<String, Integer> entries() {
    Map<String, Integer> counts = new TreeMap<>();
    for (EntryRecord record : registry.records()) {
      String kind = holds.get(record).map(HeldLink::kind).orElse("unknown");
      String state = record.state().name().toLowerCase(Locale.ROOT);
      counts.merge("{state=\"" + state + "\",kind=\"" + kind + "\"}", 1, Integer::sum);
    }
    return counts;
  }

  private static void gauge(StringBuilder text, String name, String help, long value) {
    head(text, name, "gauge", help);
    sample(text, name, value);
  }

  private static void counter(StringBuilder text, String name, String help, long value) {
    head(text, name, "counter", help);
    sample(text, name, value);
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder text, String nameAndLabels, long value) {
    text.append(nameAndLabels).append(' ').append(value).append('\n');
  }
}
