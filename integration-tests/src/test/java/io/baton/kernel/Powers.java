package io.baton.kernel;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** What a thread does that has given up capabilities. */
final class Powers {
  /** By its number: capset(2). */
  private static final long SYS_CAPSET = Bpf.X86_64 ? 126 : 91;

  private static final int VERSION_3 = 0x20080522;

  /** Of effective, permitted and inheritable ones, of which there are two halves. */
  private static final int SIZE = 12;

  private Powers() {}

  /** Runs the body, on a new thread where the caller is, with only these capabilities. */
  static void with(Set<Capability> capabilities, Callable<? extends AutoCloseable> body)
      throws Exception {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              keepOnly(capabilities);
              body.call().close();
              return null;
            });
    new Thread(task, "with " + capabilities).start();
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KernelException refusal) {
        throw refusal;
      }
      throw new AssertionError(e.getCause());
    }
  }

  private static void keepOnly(Set<Capability> kept) {
    long bits = 0;
    for (Capability capability : kept) {
      bits |= 1L << capability.number;
    }
    Scratch scratch = Scratch.zeroed(64);
    scratch.bytes.putInt(0, VERSION_3);
    int data = 16;
    for (int half = 0; half < 2; half++) {
      int part = (int) (bits >> Integer.SIZE * half);
      scratch.bytes.putInt(data + SIZE * half, part).putInt(data + SIZE * half + 4, part);
    }
    if (Libc.syscall(SYS_CAPSET, scratch.address, scratch.address + data, 0) != 0) {
      throw Libc.failure("capset", "this thread");
    }
  }
}
