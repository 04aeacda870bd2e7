package io.baton.broker;

import io.baton.LinkName;
import io.baton.Peer;
import io.baton.varlink.Protocol;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A call is refused, and nothing is changed: one factory for each error of the protocol. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String error;
  private final transient Map<String, Object> parameters;

  private Refusal(String error, Map<String, Object> parameters) {
    super(error, null, false, false);
    this.error = error;
    this.parameters = parameters;
  }

  Answer answer(long session) {
    return new Answer.Refused(session, error, parameters);
  }

  static Refusal noSuchEntry(LinkName name) {
    return new Refusal("NoSuchEntry", Map.of("name", name.value()));
  }

  /**
   * @param owner null if there is none, or the caller may not see it
   */
  static Refusal nameTaken(LinkName name, Peer owner) {
    Map<String, Object> parameters = new HashMap<>(Map.of("name", name.value()));
    if (owner != null) {
      parameters.put("owner", Protocol.write(owner));
    }
    return new Refusal("NameTaken", parameters);
  }

  static Refusal alreadyNamed(LinkName name, int linkId) {
    return new Refusal("AlreadyNamed", Map.of("name", name.value(), "objectId", (long) linkId));
  }

  static Refusal notEntitled(LinkName name, String verb, String reason) {
    return new Refusal("NotEntitled", Map.of("name", name.value(), "verb", verb, "reason", reason));
  }

  /** What is about no name. */
  static Refusal notEntitled(String verb, String reason) {
    return new Refusal("NotEntitled", Map.of("verb", verb, "reason", reason));
  }

  static Refusal draining(LinkName name) {
    return new Refusal("Draining", Map.of("name", name.value()));
  }

  /** Said only to who may claim or release it otherwise, so its owner is no secret to them. */
  static Refusal busy(EntryRecord record) {
    Map<String, Object> parameters = new HashMap<>(Map.of("name", record.name().value()));
    parameters.put("state", record.state().name().toLowerCase(Locale.ROOT));
    if (record.owner() != null) {
      parameters.put("owner", Protocol.write(record.owner().peer()));
    }
    return new Refusal("Busy", parameters);
  }

  static Refusal noSuchClaim(String claimId) {
    return new Refusal("NoSuchClaim", Map.of("claimId", claimId));
  }

  static Refusal wrongObject(String claimId) {
    return new Refusal("WrongObject", Map.of("claimId", claimId));
  }

  static Refusal generationMismatch(EntryRecord record) {
    return new Refusal(
        "GenerationMismatch",
        Map.of("name", record.name().value(), "generation", record.generation()));
  }

  static Refusal defunct(LinkName name) {
    return new Refusal("Defunct", Map.of("name", name.value()));
  }

  static Refusal notSupported(String feature, String reason) {
    return new Refusal("NotSupported", Map.of("feature", feature, "reason", reason));
  }

  /**
   * @param value of the limit
   */
  static Refusal limitExceeded(String limit, long value) {
    return new Refusal("LimitExceeded", Map.of("limit", limit, "value", value));
  }
}
