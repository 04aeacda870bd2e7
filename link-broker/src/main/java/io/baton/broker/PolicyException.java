package io.baton.broker;

/** A policy that cannot be used; the message names file, line, column and what is wrong. */
public final class PolicyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PolicyException(String message) {
    super(message);
  }
}
