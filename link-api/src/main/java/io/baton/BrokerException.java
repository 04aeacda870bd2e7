package io.baton;

import java.util.Map;

/**
 * The broker refused a call. Its {@link #error} tells what to do; nothing was changed, and
 * descriptors that were to be given are still the caller's.
 */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String error;
  private final transient Map<String, Object> parameters;

  /**
   * @param error without interface: "Busy", "NotEntitled", "NoSuchEntry", "InvalidParameter"; or
   *     "WrongTarget", this side's own
   */
  public BrokerException(String error, String message, Map<String, Object> parameters) {
    super(message);
    this.error = error;
    this.parameters = parameters;
  }

  public String error() {
    return error;
  }

  /** As the protocol names them. */
  public Map<String, Object> parameters() {
    return parameters == null ? Map.of() : parameters;
  }
}
