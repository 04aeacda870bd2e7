package io.baton.broker;

import io.baton.Peer;
import java.nio.file.Path;

/** The policy that the broker goes by, and where it comes from. On the loop's thread. */
final class PolicyInForce {
  private final Path file;
  private Policy policy;
  private Limits limits;
  private long loadedMicros;
  private String mistake;

  /**
   * @throws PolicyException if it cannot be read: a broker does not begin without its policy
   */
  PolicyInForce(Path file) {
    this.file = file;
    take(PolicyFile.read(file));
  }

  private void take(Policy read) {
    policy = read;
    limits = new Limits(read.limits());
    loadedMicros = Wall.micros();
    mistake = null;
  }

  /** Reads it again; one with a mistake changes nothing. */
  boolean reload() {
    try {
      take(PolicyFile.read(file));
      return true;
    } catch (PolicyException e) {
      mistake = e.getMessage();
      return false;
    }
  }

  Path file() {
    return file;
  }

  Limits limits() {
    return limits;
  }

  int rules() {
    return policy.rules().size();
  }

  /** When it was read, for display. */
  long loadedMicros() {
    return loadedMicros;
  }

  /** Why the last reload changed nothing; null if it did. */
  String mistake() {
    return mistake;
  }

  Rights rights(Peer peer, boolean known) {
    return policy.rights(peer, known);
  }
}
