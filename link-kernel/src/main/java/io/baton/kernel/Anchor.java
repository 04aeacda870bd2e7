package io.baton.kernel;

/** A link or program on a hook, which another is placed before or after. */
public sealed interface Anchor {
  record LinkId(int id) implements Anchor {}

  /** Where programs are attached without a link too; not of a cgroup. */
  record ProgramId(int id) implements Anchor {}

  /** Lent: open until the call returns that attaches. */
  record OfLink(LinkHandle link) implements Anchor {}

  /** Lent: open until the call returns that attaches. Not of a cgroup. */
  record OfProgram(Program program) implements Anchor {}

  default boolean isProgram() {
    return this instanceof ProgramId || this instanceof OfProgram;
  }

  /** "link 42", "program edge#977" */
  default String label() {
    if (this instanceof LinkId link) {
      return "link " + link.id;
    }
    if (this instanceof ProgramId program) {
      return "program #" + program.id;
    }
    return this instanceof OfLink link
        ? "link " + link.link.objectId()
        : "program " + ((OfProgram) this).program;
  }
}
