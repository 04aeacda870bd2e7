package io.baton.xdp;

/**
 * A hook was not changed, because somebody else has changed it to what is not understood here:
 * nothing of it is overwritten.
 */
public final class TamperedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Tampering tampering;

  TamperedException(Tampering tampering) {
    super(tampering.label());
    this.tampering = tampering;
  }

  public Tampering tampering() {
    return tampering;
  }
}
