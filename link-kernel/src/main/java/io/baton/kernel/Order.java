package io.baton.kernel;

import java.nio.ByteBuffer;

/**
 * The place among the programs of a hook, and the revision that the hook's list has to be at; 0:
 * any.
 */
record Order(Position position, long expectedRevision) {
  /** Behind those that are there: what the kernel does unasked. */
  static final Order LAST = new Order(new Position.Last(), 0);

  private static final int BPF_F_BEFORE = 8;
  private static final int BPF_F_AFTER = 16;
  private static final int BPF_F_ID = 32;
  private static final int BPF_F_LINK = 0x2000;

  /** An older kernel knows no flag for the last place, and needs none. */
  int flags() {
    if (position instanceof Position.Last) {
      return 0;
    }
    boolean after = position instanceof Position.After;
    return (after ? BPF_F_AFTER : BPF_F_BEFORE) | position.anchor().map(Order::flags).orElse(0);
  }

  private static int flags(Anchor anchor) {
    boolean id = anchor instanceof Anchor.LinkId || anchor instanceof Anchor.ProgramId;
    return (anchor.isProgram() ? 0 : BPF_F_LINK) | (id ? BPF_F_ID : 0);
  }

  /**
   * Fills in what it says, and lends the anchor's descriptor, if there is one, until {@link
   * #release}.
   */
  void acquire(ByteBuffer attr) {
    attr.putInt(BpfAttr.LINK_CREATE_TCX_RELATIVE_FD, position.anchor().map(Order::lend).orElse(0));
    attr.putLong(BpfAttr.LINK_CREATE_TCX_EXPECTED_REVISION, expectedRevision);
  }

  private static int lend(Anchor anchor) {
    if (anchor instanceof Anchor.LinkId link) {
      return link.id();
    }
    if (anchor instanceof Anchor.ProgramId program) {
      return program.id();
    }
    return anchor instanceof Anchor.OfLink link
        ? link.link().acquire()
        : ((Anchor.OfProgram) anchor).program().acquire();
  }

  void release() {
    Anchor anchor = position.anchor().orElse(null);
    if (anchor instanceof Anchor.OfLink link) {
      link.link().release();
    } else if (anchor instanceof Anchor.OfProgram program) {
      program.program().release();
    }
  }
}
