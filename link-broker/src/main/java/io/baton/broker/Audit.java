package io.baton.broker;

import io.baton.Peer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Counts, and writes one line for each change of ownership, each denial and each tampering: {@code
 * audit} and key=value, in this order, where known: event, name, link, generation, error, reason,
 * pid, uid, gid, unit, container, cgroup. Values with other characters than letters, digits and
 * {@code _.@:/#-} are in quotes, and cut at 256. Of the denials of one second 50 are written, the
 * others counted. On the loop's thread.
 */
final class Audit {
  /** What is a denial, and not a mistake or bad luck. */
  private static final Set<String> DENIALS = Set.of("NotEntitled", "NameTaken", "AlreadyNamed");

  /** What happens to an entry without a change of who owns or may own it. */
  private static final Set<String> NO_CHANGE = Set.of("waiting", "claiming", "holderExited");

  /** Of one value; what is longer is cut, so that a line stays one. */
  private static final int LONGEST = 256;

  /** More are only counted, so that who is denied silences nothing else. */
  private static final int DENIALS_A_SECOND = 50;

  private final Histogram handOvers = new Histogram();
  private long denials;
  private long deniedSecond;
  private int deniedInSecond;
  private long exceeded;
  private long tampered;

  /** From a claim's answer to its confirmation, since the start. */
  Histogram handOvers() {
    return handOvers;
  }

  /** Since the start. */
  long denials() {
    return denials;
  }

  /** Calls beyond a limit, since the start. */
  long exceeded() {
    return exceeded;
  }

  /** Since the start. */
  long tampered() {
    return tampered;
  }

  void write(Decision decision, long nowNanos) {
    for (Decision.Change change : decision.changes()) {
      if (isHandOver(change)) {
        handOvers.add(nowNanos - change.before().claim().deadlineNanos() + Limits.CLAIM);
      }
    }
    for (Decision.Notice notice : decision.notices()) {
      if (!NO_CHANGE.contains(notice.event())) {
        StringBuilder line = begin(notice.event(), notice.record().name().value());
        add(line, "link", Integer.toUnsignedString(notice.record().linkId()));
        add(line, "generation", notice.record().generation());
        Log.line(add(line, notice.peer()));
        if (notice.event().equals("tampered")) {
          tampered++;
        }
      }
    }
    if (decision.event() instanceof Event.Call call) {
      for (Answer answer : decision.answers()) {
        if (answer instanceof Answer.Refused refused) {
          refused(call.caller(), refused);
        }
      }
    }
  }

  private static boolean isHandOver(Decision.Change change) {
    return change.before() != null
        && change.before().claim() != null
        && change.after() != null
        && change.after().owner() != null;
  }

  private void refused(Caller caller, Answer.Refused refused) {
    if (refused.error().equals("LimitExceeded")) {
      exceeded++;
    } else if (DENIALS.contains(refused.error())) {
      denied(caller, refused.error(), refused.parameters());
    }
  }

  private void denied(Caller caller, String error, Map<String, Object> parameters) {
    denials++;
    long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    if (second != deniedSecond) {
      if (deniedInSecond > DENIALS_A_SECOND) {
        Log.line("audit event=denied more=" + (deniedInSecond - DENIALS_A_SECOND));
      }
      deniedSecond = second;
      deniedInSecond = 0;
    }
    if (++deniedInSecond > DENIALS_A_SECOND) {
      return;
    }
    StringBuilder line = begin("denied", parameters.get("name"));
    add(line, "error", error);
    add(line, "reason", parameters.get("reason"));
    Log.line(add(line, caller.peer()));
  }

  private static StringBuilder begin(String event, Object name) {
    return add(add(new StringBuilder(256).append("audit"), "event", event), "name", name);
  }

  private static StringBuilder add(StringBuilder line, Peer peer) {
    if (peer != null) {
      add(line, "pid", peer.pid());
      add(line, "uid", Integer.toUnsignedString(peer.uid()));
      add(line, "gid", Integer.toUnsignedString(peer.gid()));
      add(line, "unit", peer.unit());
      add(line, "container", peer.containerId());
      add(line, "cgroup", peer.controlGroup());
    }
    return line;
  }

  private static StringBuilder add(StringBuilder line, String key, Object value) {
    if (value == null) {
      return line;
    }
    line.append(' ').append(key).append('=');
    String whole = value.toString();
    String text = whole.length() > LONGEST ? whole.substring(0, LONGEST) + "…" : whole;
    return isPlain(text) ? line.append(text) : quote(line, text);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!letter && "_.@:/#-".indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** As C writes it, so that no value makes a line of its own. */
  private static StringBuilder quote(StringBuilder line, String text) {
    line.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        line.append("\\u%04x".formatted((int) c));
      } else {
        line.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return line.append('"');
  }
}
