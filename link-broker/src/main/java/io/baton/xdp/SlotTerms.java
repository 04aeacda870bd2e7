package io.baton.xdp;

import java.util.Set;

/**
 * What is agreed about a slot.
 *
 * @param priority 0 to {@link #LAST}, lower runs first; equal ones in the order of opening
 * @param proceedOn the verdicts of its program after which the next slot runs, whose verdict counts
 *     then instead; behind the last slot the last verdict stands
 */
public record SlotTerms(int priority, Set<Verdict> proceedOn, OnEmpty onEmpty) {
  public static final int LAST = 65535;

  public SlotTerms {
    if (priority < 0 || priority > LAST) {
      throw new IllegalArgumentException("a priority is 0 to " + LAST + ", not " + priority);
    }
    proceedOn = Set.copyOf(proceedOn);
  }

  /** The next slot runs on PASS; while it is empty, as if it were not there. */
  public static SlotTerms priority(int priority) {
    return new SlotTerms(priority, Set.of(Verdict.PASS), OnEmpty.CONTINUE);
  }

  SlotTerms withPriority(int other) {
    return new SlotTerms(other, proceedOn, onEmpty);
  }
}
