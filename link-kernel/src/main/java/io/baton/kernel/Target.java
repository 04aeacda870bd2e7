package io.baton.kernel;

import java.nio.ByteBuffer;

/**
 * A hook with its target looked up once: an interface's index, a cgroup's open directory. Attaching
 * many times goes through this; for one time there is {@link Kernel#attach}. Any thread, but XDP
 * and TCX attach in the network namespace of the calling thread.
 */
public final class Target implements AutoCloseable {
  private final Hook hook;
  private final LinkCreate create;
  private final Fd directoryOrNull;
  private final long cgroupId;
  private final String what;

  private Target(Hook hook, Fd directoryOrNull, long cgroupId) {
    this.hook = hook;
    this.create = LinkCreate.of(hook);
    this.directoryOrNull = directoryOrNull;
    this.cgroupId = cgroupId;
    this.what = "link " + hook.label();
  }

  /**
   * @throws KernelException ENODEV naming the interface, ENOENT naming the cgroup
   */
  public static Target open(Hook hook) {
    if (!(hook instanceof Hook.Cgroup cgroup)) {
      return new Target(hook, null, 0);
    }
    Fd directory = Cgroups.open(cgroup.directory());
    try {
      return new Target(hook, directory, Inspect.inode(directory));
    } catch (KernelException e) {
      directory.close();
      throw e;
    }
  }

  /**
   * BPF_LINK_CREATE; borrows {@code program}, and the handle keeps a hold on it to compare with.
   *
   * @throws KernelException EBUSY if the hook is taken, ESTALE if the revision is another one
   */
  public LinkHandle attach(Program program) {
    Program held = program.dup();
    try {
      int result = create(held);
      if (result < 0) {
        throw AttachFailure.of(hook, create, program, -result);
      }
      return new LinkHandle(Fd.created(result, what), held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private int create(Program program) {
    int target = directoryOrNull == null ? create.ifindex() : directoryOrNull.acquire();
    try {
      Scratch attr = BpfAttr.zeroed();
      ByteBuffer bytes = attr.bytes;
      bytes.putInt(BpfAttr.LINK_CREATE_PROG_FD, program.acquire());
      bytes.putInt(BpfAttr.LINK_CREATE_TARGET_FD, target);
      bytes.putInt(BpfAttr.LINK_CREATE_ATTACH_TYPE, create.attachType().ordinal());
      bytes.putInt(BpfAttr.LINK_CREATE_FLAGS, create.flags());
      bytes.putInt(BpfAttr.LINK_CREATE_TCX_RELATIVE_ID, create.relativeId());
      bytes.putLong(BpfAttr.LINK_CREATE_TCX_EXPECTED_REVISION, create.expectedRevision());
      int result = Bpf.call(Bpf.BPF_LINK_CREATE, attr);
      program.release();
      return result;
    } finally {
      if (directoryOrNull != null) {
        directoryOrNull.release();
      }
    }
  }

  /**
   * Whether that link sits here: type, attach type and target agree. Of an interface the kernel
   * tells the index only, which counts in each network namespace anew.
   */
  public boolean holds(LinkInfo link) {
    boolean sameType =
        link.type() == create.type()
            && (link.type() == LinkType.XDP || link.attachType() == create.attachType().ordinal());
    return sameType && link.ifindex() == create.ifindex() && link.cgroupId() == cgroupId;
  }

  @Override
  public void close() {
    if (directoryOrNull != null) {
      directoryOrNull.close();
    }
  }
}
