package io.baton.broker;

import io.baton.LinkName;
import java.util.List;

/**
 * What a peer may do beyond what an entry's own record entitles it to. Without a rule of the
 * policy: root may use any name, release and list everything, and drain; everybody else may use
 * names that begin with {@code u<uid>/}; a peer whose uid is not known (the overflow uid) may do
 * nothing.
 *
 * @param rules of the policy that select the peer
 */
record Rights(boolean everything, String namePrefix, List<Rule> rules) {
  Rights(boolean everything, String namePrefix) {
    this(everything, namePrefix, List.of());
  }

  boolean mayName(LinkName name) {
    return everything
        || namePrefix != null && name.value().startsWith(namePrefix)
        || allows(Rule.Verb.DEPOSIT, name);
  }

  /** What somebody else deposited, for somebody else; root is a peer like others in that. */
  boolean mayClaim(LinkName name) {
    return allows(Rule.Verb.CLAIM, name);
  }

  boolean mayRelease(LinkName name) {
    return everything || allows(Rule.Verb.RELEASE, name);
  }

  boolean mayDrain() {
    return everything;
  }

  /** Whoever may do anything with it may see it. */
  boolean maySee(LinkName name) {
    return everything || rules.stream().anyMatch(rule -> rule.covers(name));
  }

  private boolean allows(Rule.Verb verb, LinkName name) {
    return rules.stream().anyMatch(rule -> rule.allows(verb, name));
  }
}
