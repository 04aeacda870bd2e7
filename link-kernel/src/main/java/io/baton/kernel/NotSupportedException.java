package io.baton.kernel;

/** This kernel, or this type of link, cannot do it; the message says what to do instead. */
public final class NotSupportedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NotSupportedException(String message) {
    super(message);
  }
}
