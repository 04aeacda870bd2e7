package io.baton.broker;

/**
 * The broker cannot start: another one runs, no bpffs outlives it, a path cannot be used. The
 * message is for the operator, and says what to do.
 */
public final class ServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
