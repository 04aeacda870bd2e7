package io.baton.varlink;

/** What came is not a varlink message; the connection is to be closed. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  public MalformedMessageException(String message) {
    super(message);
  }
}
