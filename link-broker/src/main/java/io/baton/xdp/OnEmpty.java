package io.baton.xdp;

import java.util.Locale;

/**
 * What becomes of a packet that comes to an empty slot. All but {@code CONTINUE} hold from when the
 * slot was first seen filled, so that opening it stops no traffic: see {@link SharedHook#arm}.
 */
public enum OnEmpty {
  /** As if the slot were not there. */
  CONTINUE,
  DROP,
  /** As DROP, and counted by the tracepoint xdp_exception. */
  ABORTED;

  /** In gates.bpf.c: GO_ON, and END_WITH together with a verdict. */
  private static final int GO_ON = 0x100;

  private static final int END_WITH = 0x200;

  /** What the gate of an empty slot returns. */
  int answer() {
    return switch (this) {
      case CONTINUE -> GO_ON;
      case DROP -> END_WITH | Verdict.DROP.ordinal();
      case ABORTED -> END_WITH | Verdict.ABORTED.ordinal();
    };
  }

  /** "continue" */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
