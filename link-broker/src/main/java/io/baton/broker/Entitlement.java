package io.baton.broker;

import io.baton.Peer;
import io.baton.PeerSelector;
import io.baton.broker.EntryRecord.Party;
import java.util.List;

/** Who may have an entry by its own record. What is not known about a peer matches nothing. */
final class Entitlement {
  private Entitlement() {}

  /** As the depositor, as an heir, or because the policy says so. */
  static boolean mayClaim(Caller caller, EntryRecord record) {
    return caller.rights().mayClaim(record.name())
        || isHeir(caller, record)
        || !record.terms().heirsOnly() && isOfSameService(caller, record.depositor());
  }

  static boolean isHeir(Caller caller, EntryRecord record) {
    return record.terms().heirs().stream().anyMatch(heir -> heir.matches(caller.peer()));
  }

  /** The same process, or one of the same uid and unit. */
  static boolean isOfSameService(Caller caller, Party party) {
    return caller.process().equals(party.process()) || isOfSameUnit(caller.peer(), party.peer());
  }

  private static boolean isOfSameUnit(Peer peer, Peer other) {
    return other.unit() != null
        && new PeerSelector(other.uid(), other.unitWithoutInstance(), null, null).matches(peer);
  }

  /** Its own, what it may claim, and what its rights add. */
  static boolean maySee(Caller caller, EntryRecord record) {
    return caller.rights().maySee(record.name())
        || record.owner() != null && record.owner().process().equals(caller.process())
        || record.claim() != null && record.claim().claimant().process().equals(caller.process())
        || isOfSameService(caller, record.depositor())
        || isHeir(caller, record);
  }

  /** Whether the claimant takes what this depositor put there. */
  static boolean isAcceptable(Event.Claim claim, Party depositor) {
    return claim.from() == null
        ? isOfSameService(claim.caller(), depositor)
        : claim.from().matches(depositor.peer());
  }

  static Refusal notClaimable(String verb, Caller caller, EntryRecord record) {
    return Refusal.notEntitled(
        record.name(),
        verb,
        "only for "
            + whoMay(record)
            + "; you are "
            + describe(caller.peer())
            + "; an heir {\"uid\": "
            + Integer.toUnsignedString(caller.peer().uid())
            + "} in its terms would allow it, or "
            + Rule.thatWouldAllow(verb, caller.peer(), record.name()));
  }

  static Refusal notAcceptable(Event.Claim claim, EntryRecord record) {
    String wanted =
        claim.from() == null
            ? "without \"from\" only a deposit of your own uid and unit is taken, and you are "
                + describe(claim.caller().peer())
            : "your \"from\" does not select it";
    return Refusal.notEntitled(
        record.name(),
        "Claim",
        "deposited by "
            + describe(record.depositor().peer())
            + "; "
            + wanted
            + "; \"from\": {\"uid\": "
            + Integer.toUnsignedString(record.depositor().peer().uid())
            + "} would take it");
  }

  private static String whoMay(EntryRecord record) {
    List<String> heirs = record.terms().heirs().stream().map(Entitlement::describe).toList();
    if (record.terms().heirsOnly()) {
      return "the heirs (" + String.join(", ", heirs) + ")";
    }
    String depositor = describe(record.depositor().peer()) + " (depositor)";
    return heirs.isEmpty()
        ? depositor
        : depositor + " and heirs (" + String.join(", ", heirs) + ")";
  }

  private static String describe(Peer peer) {
    return describe(peer.uid(), peer.unit() == null ? "no known unit" : peer.unit());
  }

  private static String describe(PeerSelector heir) {
    StringBuilder text = new StringBuilder();
    if (heir.uid() != null) {
      text.append("uid ").append(Integer.toUnsignedString(heir.uid()));
    }
    append(text, "unit ", heir.unit());
    append(text, "container ", heir.containerId());
    append(text, "cgroup ", heir.controlGroup());
    return text.toString();
  }

  private static void append(StringBuilder text, String what, String value) {
    if (value != null) {
      text.append(text.isEmpty() ? "" : " ").append(what).append(value);
    }
  }

  private static String describe(int uid, String unit) {
    return "uid " + Integer.toUnsignedString(uid) + " in " + unit;
  }
}
