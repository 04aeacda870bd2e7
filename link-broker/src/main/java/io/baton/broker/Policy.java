package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may do what beyond what an entry's own record entitles to, and how much of everything.
 * Immutable. Rules only allow: what none of them names is as without a policy.
 *
 * @param limits those that it sets, by their names
 */
public record Policy(List<Rule> rules, Map<String, Integer> limits) {
  static final Policy NONE = new Policy(List.of(), Map.of());

  /**
   * Whether somebody may do something, and why.
   *
   * @param because the rule that allows it, or what would
   */
  public record Answer(boolean allowed, String because) {}

  /**
   * @param known whether the peer's uid is known
   */
  Rights rights(Peer peer, boolean known) {
    String prefix = known ? "u" + Integer.toUnsignedString(peer.uid()) + "/" : null;
    List<Rule> own = rules.stream().filter(rule -> rule.peer().matches(peer)).toList();
    return new Rights(known && peer.uid() == 0, prefix, own);
  }

  /** Of an entry that the peer has nothing to do with on record. */
  public Answer explain(Peer peer, Rule.Verb verb, LinkName name) {
    Optional<Rule> allowing =
        rules.stream()
            .filter(rule -> rule.peer().matches(peer) && rule.allows(verb, name))
            .findFirst();
    if (allowing.isPresent()) {
      return new Answer(true, allowing.get().place());
    }
    Rights rights = rights(peer, PeerSelector.uid(peer.uid()).matches(peer));
    if (switch (verb) {
      case DEPOSIT -> rights.mayName(name);
      case CLAIM -> rights.mayClaim(name);
      case RELEASE -> rights.mayRelease(name);
      case SEE -> rights.maySee(name);
    }) {
      return new Answer(true, rights.everything() ? "it is root" : standing(rights, name));
    }
    return new Answer(false, Rule.thatWouldAllow(verb.spelling(), peer, name));
  }

  private static String standing(Rights rights, LinkName name) {
    return rights.namePrefix() != null && name.value().startsWith(rights.namePrefix())
        ? "every peer may use names that begin with " + rights.namePrefix()
        : rights.rules().stream()
            .filter(rule -> rule.covers(name))
            .map(Rule::place)
            .findFirst()
            .orElseThrow();
  }
}
