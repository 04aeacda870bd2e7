package io.baton.kernel;

/**
 * A hook with its target looked up once: an interface's index, a cgroup's open directory. Attaching
 * many times goes through this; for one time there is {@link Kernel#attach}. Any thread, but XDP
 * and TCX attach in the network namespace of the calling thread.
 */
public final class Target implements AutoCloseable {
  /**
   * @throws KernelException ENODEV naming the interface, ENOENT naming the cgroup
   */
  public static Target open(Hook hook) {
    throw new UnsupportedOperationException();
  }

  /**
   * BPF_LINK_CREATE; borrows {@code program}, and the handle keeps a hold on it to compare with.
   *
   * @throws KernelException EBUSY if the hook is taken, ESTALE if the revision is another one
   */
  public LinkHandle attach(Program program) {
    throw new UnsupportedOperationException();
  }

  /** Whether that link sits here: type, attach type and target agree. */
  public boolean holds(LinkInfo link) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
