package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.PeerSelector;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One rule of the policy: whom it selects may do that with names that begin so.
 *
 * @param place "/etc/baton/baton.toml:12"
 */
public record Rule(String place, PeerSelector peer, Set<Verb> verbs, List<String> names) {
  /** What a rule allows. */
  public enum Verb {
    /** Put something under a name that is free. */
    DEPOSIT,

    /** Claim what neither the peer's own service deposited nor it is an heir of. */
    CLAIM,

    /** Release what is in custody or defunct. */
    RELEASE,

    /** See it in List, Describe and Watch. */
    SEE;

    /** As the policy spells it. */
    public String spelling() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Verb> of(String spelling) {
      return Stream.of(values()).filter(verb -> verb.spelling().equals(spelling)).findFirst();
    }
  }

  boolean covers(LinkName name) {
    return names.stream().anyMatch(name.value()::startsWith);
  }

  boolean allows(Verb verb, LinkName name) {
    return verbs.contains(verb) && covers(name);
  }

  /** As one writes it, in one line. */
  static String thatWouldAllow(String method, Peer peer, LinkName name) {
    String verb = method.toLowerCase(Locale.ROOT);
    String unit = peer.unit() == null ? "" : ", unit = \"" + peer.unitWithoutInstance() + "\"";
    return "in the policy [[rule]] uid = %s%s, verbs = [\"%s\"], names = [\"%s\"]"
        .formatted(Integer.toUnsignedString(peer.uid()), unit, verb, name);
  }
}
