package io.baton.cli;

import io.baton.LinkFacts;
import io.baton.inspect.Holder;
import io.baton.inspect.HostChange;
import io.baton.inspect.HostChange.Event;
import io.baton.inspect.HostLinks;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.varlink.Protocol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Changes of the host's links as they are printed. What a link sat on is remembered for its end.
 */
final class HostChanges {
  private final WatchLines lines;
  private final Map<Integer, LinkFacts> facts = new HashMap<>();

  HostChanges(WatchLines lines) {
    this.lines = lines;
  }

  void tell(List<HostChange> changes) {
    learn(changes);
    changes.forEach(change -> lines.host(text(change), json(change)));
    changes.stream()
        .filter(change -> change.event() == Event.DETACHED)
        .forEach(change -> facts.remove(change.linkId()));
  }

  /**
   * Looks up what has come. What has gone again by then, or may not be looked at, stays a number.
   */
  private void learn(List<HostChange> changes) {
    HostLinks links = new HostLinks();
    for (HostChange change : changes) {
      if (change.event() != Event.DETACHED && !isOfHolders(change)) {
        int id = change.linkId();
        link(id, links)
            .filter(link -> change.event() != Event.DEFUNCT || !facts.containsKey(id))
            .ifPresent(link -> facts.put(id, link));
      }
    }
  }

  private static Optional<LinkFacts> link(int id, HostLinks links) {
    try {
      return Kernel.link(id).map(links::facts);
    } catch (KernelException e) {
      return Optional.empty(); // Not without CAP_SYS_ADMIN.
    }
  }

  private static boolean isOfHolders(HostChange change) {
    return change.event() == Event.HOLDER_GAINED || change.event() == Event.HOLDER_LOST;
  }

  /** "attached link 42: xdp eth0, firewall#977; edge[812]" */
  private String text(HostChange change) {
    StringBuilder line = new StringBuilder(WatchLines.event(name(change.event())));
    line.append("link ").append(Integer.toUnsignedString(change.linkId()));
    LinkFacts link = facts.get(change.linkId());
    if (link != null) {
      line.append(": ").append(link.type()).append(' ').append(LinkText.target(link));
      line.append(", ").append(LinkText.program(link));
    }
    if (change.event() == Event.REPLACED) {
      line.append(" instead of #").append(Integer.toUnsignedString(change.before().programId()));
    }
    if (!change.holders().isEmpty()) {
      line.append("; ");
      line.append(
          change.holders().stream()
              .map(Holder::label)
              .map(Output::printable)
              .collect(Collectors.joining(", ")));
    }
    return line.toString();
  }

  private Map<String, Object> json(HostChange change) {
    Map<String, Object> to = new LinkedHashMap<>();
    LinkFacts link = facts.get(change.linkId());
    to.put("event", name(change.event()));
    to.put(
        "link",
        link == null
            ? Map.of("id", Integer.toUnsignedLong(change.linkId()))
            : Protocol.write(link));
    to.put("attached", change.after() != null && change.after().attached());
    to.put(
        "replacedProgramId",
        change.event() == Event.REPLACED
            ? Integer.toUnsignedLong(change.before().programId())
            : null);
    to.put("holders", change.holders().stream().map(HolderText::json).toList());
    return to;
  }

  /** As the broker's events are spelt. */
  private static String name(Event event) {
    return switch (event) {
      case PRESENT -> "present";
      case ATTACHED -> "attached";
      case DETACHED -> "detached";
      case REPLACED -> "replaced";
      case DEFUNCT -> "defunct";
      case HOLDER_GAINED -> "holderGained";
      case HOLDER_LOST -> "holderLost";
    };
  }
}
