package io.baton.kernel;

import java.nio.ByteBuffer;

/**
 * A hook with its target looked up once: an interface's index, a cgroup's open directory. Attaching
 * many times goes through this; for one time there is {@link Kernel#attach}. Any thread, but XDP,
 * TCX, netkit and netfilter attach in the network namespace of the calling thread.
 */
public final class Target implements AutoCloseable {
  private final Hook hook;
  private final LinkCreate create;
  private final String what;

  private Target(Hook hook) {
    this.hook = hook;
    this.create = LinkCreate.of(hook);
    this.what = "link " + hook.label();
  }

  /**
   * @throws KernelException ENODEV naming the interface, ENOENT naming the cgroup or the file
   */
  public static Target open(Hook hook) {
    return new Target(hook);
  }

  /**
   * BPF_LINK_CREATE, of a raw tracepoint BPF_RAW_TRACEPOINT_OPEN; borrows {@code program}, and the
   * handle keeps a hold on it to compare with. Of a perf event perf_event_open(2) goes before it.
   *
   * @throws KernelException EBUSY if the hook is taken, ESTALE if the revision is another one,
   *     ENOENT if there is no such tracepoint or function, EINVAL if the program is for another
   *     hook (of packets of a cgroup the kernel would take it)
   * @throws NotSupportedException if this kernel has no probes of that kind
   * @throws IllegalArgumentException if the hook is struct_ops: {@link #attach()}
   */
  public LinkHandle attach(Program program) {
    if (hook instanceof Hook.StructOps) {
      throw new IllegalArgumentException(what + " takes no program: its map has them");
    }
    AttachFailure.refuseOtherDirection(hook, create, program);
    Program held = program.dup();
    try {
      int result = hook instanceof Hook.RawTracepoint raw ? open(raw, held) : create(held);
      if (result < 0) {
        throw AttachFailure.of(hook, create, program, -result);
      }
      return new LinkHandle(Fd.created(result, what), held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /**
   * BPF_LINK_CREATE of struct_ops, whose map has the programs: the handle keeps a hold on the map
   * to compare with.
   *
   * @throws KernelException EEXIST if one of that name is there already
   * @throws IllegalArgumentException if the hook is another one, which takes a program
   */
  public LinkHandle attach() {
    if (!(hook instanceof Hook.StructOps ops)) {
      throw new IllegalArgumentException(what + " takes a program");
    }
    BpfMap held = ops.map().dup();
    try {
      Scratch attr = BpfAttr.zeroed();
      attr.bytes.putInt(BpfAttr.LINK_CREATE_PROG_FD, held.acquire());
      attr.bytes.putInt(BpfAttr.LINK_CREATE_ATTACH_TYPE, create.attachNumber());
      int result = Bpf.call(Bpf.BPF_LINK_CREATE, attr);
      held.release();
      if (result < 0) {
        throw AttachFailure.of(hook, create, -result);
      }
      return new LinkHandle(Fd.created(result, what), held);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
  }

  private int create(Program program) {
    if (create.type() != LinkType.PERF_EVENT) {
      return create(create.seat(), program);
    }
    // One for each link: an event takes one program only.
    try (Seat event = Seat.onPerfEvent(hook)) {
      return create(event, program);
    }
  }

  private int create(Seat seat, Program program) {
    int target = seat.acquire();
    try {
      Scratch attr = BpfAttr.zeroed();
      ByteBuffer bytes = attr.bytes;
      create.order().acquire(bytes);
      bytes.putInt(BpfAttr.LINK_CREATE_TARGET_FD, target);
      create.fields().fill(bytes, target);
      bytes.putInt(BpfAttr.LINK_CREATE_PROG_FD, program.acquire());
      bytes.putInt(BpfAttr.LINK_CREATE_ATTACH_TYPE, create.attachNumber());
      bytes.putInt(BpfAttr.LINK_CREATE_FLAGS, create.flags());
      int result = Bpf.call(Bpf.BPF_LINK_CREATE, attr);
      program.release();
      create.order().release();
      return result;
    } finally {
      seat.release();
    }
  }

  private static int open(Hook.RawTracepoint raw, Program program) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putLong(BpfAttr.RAW_TRACEPOINT_NAME, attr.text(raw.name()));
    attr.bytes.putLong(BpfAttr.RAW_TRACEPOINT_COOKIE, raw.cookie());
    attr.bytes.putInt(BpfAttr.RAW_TRACEPOINT_PROG_FD, program.acquire());
    int result = Bpf.call(Bpf.BPF_RAW_TRACEPOINT_OPEN, attr);
    program.release();
    return result;
  }

  /**
   * Whether that link sits here: type, attach type and target agree, and what only a link tells of
   * itself, as far as the kernel tells. Of an interface it tells the index only, which counts in
   * each network namespace anew; of netfilter no namespace; of a tracepoint no category; and what a
   * program itself says (the function that it traces, what it walks), the names of many functions
   * and the map of struct_ops, which can be replaced, are not compared.
   */
  public boolean holds(LinkHandle link) {
    return holds(link.info())
        && link.details().map(said -> Fit.of(hook, create.seat(), said)).orElse(true);
  }

  /** As far as that goes for a link that is only listed: its type and its target. */
  public boolean holds(LinkInfo link) {
    // Of the types that have several, only a replaced function has none.
    boolean sameAttachType =
        link.attach()
            .map(here -> here == create.attachType())
            .orElse(create.attachType() == null || link.type() != LinkType.TRACING);
    return link.type() == create.type() && sameAttachType && sitsOn(create.seat(), link);
  }

  private static boolean sitsOn(Seat seat, LinkInfo info) {
    return switch (info.type()) {
      case XDP, TCX, NETKIT -> info.ifindex() == seat.ifindex();
      case CGROUP -> info.cgroupId() == seat.id();
      case NETNS -> info.netnsInode() == (int) seat.id();
      case SOCKMAP -> info.mapId() == (int) seat.id();
      default -> true;
    };
  }

  @Override
  public void close() {
    create.close();
  }
}
