package io.baton.cli;

import io.baton.Change;
import io.baton.Entry;
import io.baton.LinkFacts;
import io.baton.Peer;
import io.baton.PeerSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One entry in full: what {@code baton show} prints. */
final class ShowText {
  private static final int CHANGES = 8;

  private final Entry entry;
  private final List<Change> changes;
  private final int uid;
  private final Instant now;

  /**
   * @param changes newest first
   * @param uid whose view it is
   */
  ShowText(Entry entry, List<Change> changes, int uid, Instant now) {
    this.entry = entry;
    this.changes = changes;
    this.uid = uid;
    this.now = now;
  }

  /**
   * Whether the kernel has it and does not say that it is detached; of netfilter it says neither.
   */
  static boolean isAttached(LinkFacts linkOrNull) {
    return linkOrNull != null && !linkOrNull.liveness().equals("detached");
  }

  /** A link that has no name. */
  static List<String> ofUnnamed(Inventory.Row row, Output output) {
    List<String> lines = new ArrayList<>();
    lines.add("-   " + attached(row.link(), LinkText.target(row), output));
    if (row.program() != null) {
      add(lines, "program", ProgramText.line(row.program()));
    }
    if (row.attachment() != null && row.attachment().revision() != 0) {
      add(
          lines,
          "order",
          "%d. of its hook, at revision %d"
              .formatted(row.attachment().position(), row.attachment().revision()));
    }
    String heading = "holders";
    for (String holder : HolderText.lines(row)) {
      add(lines, heading, holder);
      heading = "";
    }
    if (heading.equals("holders")) {
      add(lines, heading, "nobody who can be seen here");
    }
    return lines;
  }

  List<String> lines(Output output) {
    List<String> lines = new ArrayList<>();
    lines.add(entry.name() + "   " + headline(output));
    add(lines, "owner", owner());
    add(lines, "state", state());
    add(lines, "holds", holds());
    add(lines, "may claim", mayClaim());
    add(lines, "you", you());
    if (!entry.unreturned().isEmpty()) {
      add(
          lines,
          "unreturned",
          String.join(", ", entry.unreturned().stream().map(Peer::label).toList()));
    }
    entry.terms().labels().forEach((key, value) -> add(lines, "label", key + "=" + value));
    String heading = "changes";
    for (Change change : changes.subList(0, Math.min(CHANGES, changes.size()))) {
      add(lines, heading, change(change));
      heading = "";
    }
    return lines;
  }

  private static void add(List<String> lines, String heading, String text) {
    lines.add(String.format(" %-10s %s", heading, text));
  }

  private String headline(Output output) {
    LinkFacts link = entry.link();
    if (link == null) {
      return "ON RECORD ONLY: the broker holds nothing of it, and cannot look";
    }
    return attached(link, LinkText.target(link), output);
  }

  private static String attached(LinkFacts link, String target, Output output) {
    String liveness =
        link.liveness().equals("unknown")
            ? "ATTACHED unless a holder has detached it, which this kernel does not tell"
            : link.liveness().toUpperCase(Locale.ROOT);
    return (isAttached(link) ? output.good(liveness) : output.bad(liveness))
        + ": "
        + LinkText.program(link)
        + " on "
        + target
        + " ("
        + link.type()
        + ", link "
        + Integer.toUnsignedString(link.id())
        + ")";
  }

  private String owner() {
    if (entry.owner() != null) {
      String seen =
          Boolean.FALSE.equals(entry.ownerSeen()) ? ", not seen since the broker's restart" : "";
      return EntryText.process(entry.owner()) + seen;
    }
    Optional<Change> lost =
        changes.stream()
            .filter(change -> List.of("ownerExited", "deposited").contains(change.event()))
            .findFirst();
    return lost.map(
            change ->
                "none for " + Times.between(change.timestampMicros(), now) + ": " + why(change))
        .orElse("none");
  }

  private String why(Change change) {
    String who = change.peer() == null ? "its owner" : EntryText.process(change.peer());
    String what = change.event().equals("ownerExited") ? " exited " : " deposited it ";
    return who + what + Times.clock(change.timestampMicros());
  }

  private String state() {
    String grace = EntryText.grace(entry.terms().grace());
    String deadline = entry.deadlineMicros() == null ? "" : Times.clock(entry.deadlineMicros());
    return switch (entry.state()) {
      case OWNED ->
          entry.terms().guard()
              ? "owned and guarded: when the owner exits, in custody " + grace
              : "owned: when the owner exits, its hold is gone, and the broker has none";
      case CUSTODY ->
          deadline.isEmpty()
              ? "custody, until released or claimed"
              : "custody, let go at " + deadline + " (" + graceBrief() + ") unless claimed";
      case CLAIMING -> "claiming: sent and not confirmed yet, falls back at " + deadline;
      case DEFUNCT ->
          "defunct: the kernel has detached it; deposit another one, or release the name";
    };
  }

  private String graceBrief() {
    Duration grace = entry.terms().grace().duration();
    return grace == null ? "the default grace" : "grace " + Times.duration(grace);
  }

  private String holds() {
    if (entry.link() == null) {
      return "the broker: none";
    }
    return "the broker and its pin (" + EntryText.reason(entry) + ")";
  }

  private String mayClaim() {
    List<String> who = new ArrayList<>();
    if (byDepositorsPlace()) {
      who.add(EntryText.identity(entry.depositor()) + " (depositor)");
    }
    for (PeerSelector heir : entry.terms().heirs()) {
      who.add(EntryText.selector(heir) + " (heir)");
    }
    if (entry.returnTo() != null) {
      who.add(EntryText.identity(entry.returnTo()) + " (gave it)");
    }
    return who.isEmpty() ? "nobody" : String.join(", ", who);
  }

  /** Whether peers of the depositor's uid and unit may claim: no unit is not one that matches. */
  private boolean byDepositorsPlace() {
    return !entry.terms().heirsOnly() && entry.depositor().unit() != null;
  }

  private String you() {
    boolean nobodys = entry.state() == Entry.State.CUSTODY || entry.state() == Entry.State.DEFUNCT;
    String release = uid == 0 && nobodys ? ", may release" : "";
    return "uid " + Integer.toUnsignedString(uid) + ": " + claim() + release;
  }

  /** As far as the uid decides it: in which unit the next shell runs is not known here. */
  private String claim() {
    Set<String> within = new LinkedHashSet<>();
    Peer depositor = entry.depositor();
    if (byDepositorsPlace() && depositor.uid() == uid) {
      within.add("unit " + depositor.unitWithoutInstance());
    }
    for (PeerSelector heir : entry.terms().heirs()) {
      if (heir.uid() == null || heir.uid() == uid) {
        within.add(EntryText.place(heir));
      }
    }
    if (within.contains("")) {
      return "may claim";
    }
    return within.isEmpty()
        ? "may not claim by its record"
        : "may claim only within " + String.join(" or ", within);
  }

  private static String change(Change change) {
    String peer = change.peer() == null ? "" : EntryText.brief(change.peer());
    return String.format(
            "#%d %s %-12s %s",
            change.generation(), Times.clock(change.timestampMicros()), change.event(), peer)
        .stripTrailing();
  }
}
