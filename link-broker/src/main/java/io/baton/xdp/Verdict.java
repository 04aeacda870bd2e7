package io.baton.xdp;

import java.util.Locale;

/** What an XDP program decides about a packet: enum xdp_action, in its order. */
public enum Verdict {
  ABORTED,
  DROP,
  PASS,
  TX,
  REDIRECT;

  int bit() {
    return 1 << ordinal();
  }

  /** "pass" */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
