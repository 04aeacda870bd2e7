package io.baton.cli;

import io.baton.kernel.Hook.Moment;

/** When a probe runs: the section of its program says it. */
final class Moments {
  private Moments() {}

  /**
   * @param probe "kprobe", "uprobe"
   * @throws IllegalArgumentException if the program is of another section
   */
  static Moment ofOne(String probe, SectionName section) {
    if (section.kind().equals(probe)) {
      return Moment.ENTRY;
    }
    if (section.kind().equals(onReturn(probe))) {
      return Moment.RETURN;
    }
    throw section.notFor(probe + " and " + onReturn(probe));
  }

  /** Of many probes at once. */
  static Moment ofMany(String probe, SectionName section) {
    String many = probe + ".multi";
    String session = probe + ".session";
    if (section.kind().equals(many)) {
      return Moment.ENTRY;
    }
    if (section.kind().equals(onReturn(many))) {
      return Moment.RETURN;
    }
    if (section.kind().equals(session)) {
      return Moment.SESSION;
    }
    throw section.notFor(many + ", " + onReturn(many) + " and " + session);
  }

  /** "kretprobe" */
  private static String onReturn(String probe) {
    return probe.charAt(0) + "ret" + probe.substring(1);
  }
}
