package io.baton.varlink;

import java.util.Map;

/** An error reply. */
public final class VarlinkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String error;
  private final transient Map<String, Object> parameters;

  /**
   * @param error with its interface: "org.varlink.service.InvalidParameter"
   */
  public VarlinkException(String error, Map<String, Object> parameters) {
    super(error + " " + parameters);
    this.error = error;
    this.parameters = parameters;
  }

  public static VarlinkException invalidParameter(String parameter) {
    return new VarlinkException(
        "org.varlink.service.InvalidParameter", Map.of("parameter", parameter));
  }

  public String error() {
    return error;
  }

  public Map<String, Object> parameters() {
    return parameters == null ? Map.of() : parameters;
  }
}
