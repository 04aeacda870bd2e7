package io.baton.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A hold on a loaded program. Whoever has it may attach it elsewhere. Any thread may call any
 * method.
 */
public final class Program implements AutoCloseable {
  private static final VarHandle CLOSED;
  private static final VarHandle HOLDS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLOSED = lookup.findVarHandle(Program.class, "closed", boolean.class);
      HOLDS = lookup.findVarHandle(Shared.class, "holds", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The one descriptor of all holds that came from each other by {@link #dup}. */
  private static final class Shared {
    final Fd fd;
    final int id;
    final String name;
    final Optional<AttachType> expected;
    final Optional<String> section;
    volatile int holds = 1;

    Shared(Fd fd, ProgramInfo info, Optional<AttachType> expected, Optional<String> section) {
      this.fd = fd;
      this.id = info.id();
      this.name = info.label();
      this.expected = expected;
      this.section = section;
    }
  }

  private final Shared shared;
  private volatile boolean closed;

  private Program(Shared shared) {
    this.shared = shared;
  }

  /**
   * Adopts the descriptor of a program, also when this throws.
   *
   * @throws KernelException EINVAL if it is not a program
   */
  public static Program adopt(Fd program) {
    return loaded(program, Optional.empty(), Optional.empty());
  }

  /** Adopts a program that this process loaded, and so knows what it was loaded for. */
  static Program loaded(Fd program, Optional<AttachType> expected, Optional<String> section) {
    try {
      Kernel.require("program", program);
      int number = program.acquire();
      try {
        ProgramInfo info = ProgramInfo.read(number, program.what());
        return new Program(new Shared(program, info, expected, section));
      } finally {
        program.release();
      }
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  public int id() {
    return shared.id;
  }

  public ProgramInfo info() {
    int number = acquire();
    try {
      return ProgramInfo.read(number, toString());
    } finally {
      release();
    }
  }

  /**
   * IDs of the maps that it uses, each once, in the order in which its instructions first name
   * them.
   */
  public int[] mapIds() {
    int number = acquire();
    try {
      return BpfInfo.readMapIds(number, toString());
    } finally {
      release();
    }
  }

  /**
   * BPF_PROG_TEST_RUN: runs it on that packet, so often one after another, on this thread; what it
   * does to the packet is not kept. Borrows the packet, direct, from its position to its limit. Of
   * a holder it takes no capability (from Linux 5.19; before, CAP_BPF).
   *
   * @return what the last run returned: of an XDP program its verdict
   * @throws KernelException EINVAL if the packet is shorter than an Ethernet header, 14 bytes
   */
  public int test(ByteBuffer packet, int runs) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.TEST_DATA_SIZE_IN, packet.remaining());
    attr.bytes.putLong(BpfAttr.TEST_DATA_IN, Scratch.address(packet) + packet.position());
    attr.bytes.putInt(BpfAttr.TEST_REPEAT, runs);
    attr.bytes.putInt(BpfAttr.TEST_PROG_FD, acquire());
    int result = Bpf.call(Bpf.BPF_PROG_TEST_RUN, attr);
    release();
    if (result < 0) {
      throw new KernelException("BPF_PROG_TEST_RUN", toString(), new Errno(-result), null);
    }
    return attr.bytes.getInt(BpfAttr.TEST_RETVAL);
  }

  /** Where it was loaded for, if this process loaded it: the kernel does not tell afterwards. */
  public Optional<AttachType> expectedAttachType() {
    return shared.expected;
  }

  /** The section of the object file that it stood in, if this process loaded it: "kprobe/f". */
  public Optional<String> section() {
    return shared.section;
  }

  /**
   * A further hold, closed apart. Holds of one process share one descriptor, so this makes no
   * system call.
   */
  public Program dup() {
    requireOpen();
    int seen;
    do {
      seen = shared.holds;
      if (seen == 0) {
        throw ended();
      }
    } while (!HOLDS.compareAndSet(shared, seen, seen + 1));
    return new Program(shared);
  }

  /** The descriptor, lent until the last hold is closed, to send with a message. */
  public Fd fd() {
    requireOpen();
    return shared.fd;
  }

  /** A new descriptor of the program: the caller's. */
  public Fd dupFd() {
    requireOpen();
    return shared.fd.dup();
  }

  /** Lends the number until {@link #release}. */
  int acquire() {
    requireOpen();
    return shared.fd.acquire();
  }

  void release() {
    shared.fd.release();
  }

  private void requireOpen() {
    if (closed) {
      throw ended();
    }
  }

  private IllegalStateException ended() {
    return new IllegalStateException("program " + this + " was closed");
  }

  /** "firewall#977": name and ID. */
  @Override
  public String toString() {
    return shared.name;
  }

  @Override
  public void close() {
    if (CLOSED.compareAndSet(this, false, true) && (int) HOLDS.getAndAdd(shared, -1) == 1) {
      shared.fd.close();
    }
  }
}
