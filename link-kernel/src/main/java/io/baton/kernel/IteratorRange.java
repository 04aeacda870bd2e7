package io.baton.kernel;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Which part of what its program walks through an iterator is to run over. */
public sealed interface IteratorRange {
  /** All. */
  record All() implements IteratorRange {}

  /**
   * The elements of a map.
   *
   * @param map lent: open until the target is
   */
  record Elements(BpfMap map) implements IteratorRange {}

  /** Cgroups, from one on. Since Linux 6.1. */
  record Cgroups(Path directory, Walk walk) implements IteratorRange {}

  /**
   * Of one thread, or of one process; 0: not limited by it. Since Linux 6.1.
   *
   * @param tid of a thread
   * @param pid of a process
   */
  record Task(int tid, int pid) implements IteratorRange {
    public Task {
      if (tid != 0 && pid != 0) {
        throw new IllegalArgumentException("a thread or a process, not both");
      }
    }
  }

  /** enum bpf_cgroup_iter_order, in its order from 1. */
  enum Walk {
    SELF_ONLY,
    DESCENDANTS_PRE,
    DESCENDANTS_POST,
    ANCESTORS_UP;

    /** None if this kernel is newer than this list. */
    static Optional<Walk> of(int number) {
      return Arrays.stream(values()).filter(walk -> walk.ordinal() + 1 == number).findFirst();
    }
  }
}
