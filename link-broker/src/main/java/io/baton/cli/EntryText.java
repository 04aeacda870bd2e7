package io.baton.cli;

import io.baton.Entry;
import io.baton.Grace;
import io.baton.Peer;
import io.baton.PeerSelector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is on record about a name, as people read it. */
final class EntryText {
  private EntryText() {}

  /** "owned+g": owned, and guarded. */
  static String state(Entry entry) {
    String state = entry.state().name().toLowerCase(Locale.ROOT);
    return entry.state() == Entry.State.OWNED && entry.terms().guard() ? state + "+g" : state;
  }

  /** Who, or how long it is nobody's: "edge[812]", "41 s left", "until released". */
  static String owner(Entry entry, Instant now) {
    if (entry.owner() != null) {
      boolean unseen = Boolean.FALSE.equals(entry.ownerSeen());
      return brief(entry.owner()) + (unseen ? " unseen" : "");
    }
    // A defunct entry has a time too, after which its name is forgotten; nobody can use that one.
    if (entry.deadlineMicros() != null && entry.state() != Entry.State.DEFUNCT) {
      return Times.between(entry.deadlineMicros(), now) + " left";
    }
    return entry.state() == Entry.State.CUSTODY ? "until released" : "-";
  }

  /** Why the broker holds it. */
  static String reason(Entry entry) {
    return switch (entry.state()) {
      case OWNED -> "guard";
      case CUSTODY -> "custody";
      case CLAIMING -> "until the claim is confirmed";
      case DEFUNCT -> "what is left of it";
    };
  }

  /** "edge[812]": as {@link Peer#label}, without what is the same for most. */
  static String brief(Peer peer) {
    return peer.label().replaceFirst("\\.service(?=\\[|$)", "");
  }

  /** "edge.service pid 812 (uid 990)", "uid 990 pid 812". */
  static String process(Peer peer) {
    String pid = peer.pid() == null ? "" : " pid " + peer.pid();
    String uid = "uid " + Integer.toUnsignedString(peer.uid());
    return peer.unit() == null ? uid + pid : peer.unit() + pid + " (" + uid + ")";
  }

  /** "uid 990 in edge.service". */
  static String identity(Peer peer) {
    String uid = "uid " + Integer.toUnsignedString(peer.uid());
    return peer.unit() == null ? uid : uid + " in " + peer.unit();
  }

  /** "uid 990 and unit edge-b.service". */
  static String selector(PeerSelector selector) {
    String place = place(selector);
    if (selector.uid() == null) {
      return place;
    }
    String uid = "uid " + Integer.toUnsignedString(selector.uid());
    return place.isEmpty() ? uid : uid + " and " + place;
  }

  /** The same without the uid; empty if any place will do. */
  static String place(PeerSelector selector) {
    List<String> parts = new ArrayList<>();
    if (selector.unit() != null) {
      parts.add("unit " + selector.unit());
    }
    if (selector.containerId() != null) {
      parts.add("container " + selector.containerId());
    }
    if (selector.controlGroup() != null) {
      parts.add("cgroup " + selector.controlGroup());
    }
    return String.join(" and ", parts);
  }

  /** "until released", "for 5 min", "for the broker's default". */
  static String grace(Grace grace) {
    if (grace.forever()) {
      return "until released";
    }
    return grace.duration() == null
        ? "for the broker's default time"
        : "for " + Times.duration(grace.duration());
  }
}
