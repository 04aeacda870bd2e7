package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How many links of the host have come and gone since this was opened, counted by two programs that
 * trace the kernel's own functions: to know, at the cost of one system call, whether there is
 * something new to see. Not every kernel lets one trace. Linux 5.11, with CAP_BPF and CAP_PERFMON.
 * Not for several threads.
 */
public final class LinkChanges implements AutoCloseable {
  private static final ByteBuffer KEY = ByteBuffer.allocate(Integer.BYTES).asReadOnlyBuffer();

  private final LinkHandle came;
  private final LinkHandle went;
  private final BpfMap changes;

  private LinkChanges(LinkHandle came, LinkHandle went, BpfMap changes) {
    this.came = came;
    this.went = went;
    this.changes = changes;
  }

  /**
   * Loads and attaches the programs.
   *
   * @param object what changes.bpf.o has
   * @throws KernelException EPERM without CAP_BPF and CAP_PERFMON, and where the kernel allows no
   *     tracing; ENOENT or ESRCH where it has no such functions
   * @throws NotSupportedException if libbpf is not installed
   */
  public static LinkChanges open(byte[] object) {
    try (BpfObject loaded = BpfObject.load(object, "changes.bpf.o")) {
      LinkHandle came = attach(loaded, "came", AttachType.TRACE_FEXIT);
      LinkHandle went = null;
      try {
        went = attach(loaded, "went", AttachType.TRACE_FENTRY);
        return new LinkChanges(came, went, loaded.map("changes"));
      } catch (RuntimeException e) {
        came.close();
        if (went != null) {
          went.close();
        }
        throw e;
      }
    }
  }

  private static LinkHandle attach(BpfObject object, String name, AttachType type) {
    try (Program program = object.program(name)) {
      return Kernel.attach(new Hook.Tracing(type, 0), program);
    }
  }

  /** Only grows. A link that is counted may be a moment away from being seen. */
  public long count() {
    return changes.lookup(KEY).order(ByteOrder.nativeOrder()).getLong(0);
  }

  @Override
  public void close() {
    came.close();
    went.close();
    changes.close();
  }
}
