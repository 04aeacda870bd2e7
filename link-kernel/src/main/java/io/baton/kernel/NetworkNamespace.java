package io.baton.kernel;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A hold on a network namespace. XDP and TCX links are made in the one of the calling thread, so
 * what is to happen in another runs on a thread of its own.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;

  private final Fd fd;

  private NetworkNamespace(Fd fd) {
    this.fd = fd;
  }

  /** What is to run there. */
  public interface Body<R, E extends Exception> {
    R run() throws E;
  }

  /** One that "ip netns add" has named. */
  public static NetworkNamespace named(String name) {
    return open(file(name));
  }

  /** Where "ip netns add" puts a name. */
  static Path file(String name) {
    return Path.of("/run/netns").resolve(name);
  }

  /**
   * One by its file: /proc/PID/ns/net, or where it is mounted.
   *
   * @throws KernelException ENOENT if there is no such file
   */
  public static NetworkNamespace open(Path file) {
    return new NetworkNamespace(openFile(file));
  }

  /** Opened, the caller's. */
  static Fd openFile(Path file) {
    long path = Scratch.zeroed(0).text(file.toAbsolutePath().toString());
    int number = Libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    if (number < 0) {
      throw Libc.failure("open", "network namespace " + file);
    }
    return Fd.created(number, "network namespace " + file);
  }

  /**
   * Runs {@code body} there, on a new thread, and waits for it, interrupted or not.
   *
   * @throws KernelException EPERM without CAP_SYS_ADMIN, EINVAL if the file is no network namespace
   */
  public <R, E extends Exception> R call(Body<R, E> body) throws E {
    FutureTask<R> task =
        new FutureTask<>(
            () -> {
              enter();
              return body.run();
            });
    new Thread(task, fd.what()).start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw NetworkNamespace.<E>thrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Exception> E thrown(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    // The compiler let the body throw nothing else, and enter() an unchecked one.
    return (E) cause;
  }

  private void enter() {
    int number = fd.acquire();
    try {
      if (Libc.setns(number, CLONE_NEWNET) < 0) {
        throw Libc.failure("setns", fd.what(), Capability.missing(Capability.SYS_ADMIN));
      }
    } finally {
      fd.release();
    }
  }

  /**
   * The one of the calling thread, by a number that is not reused: {@link UnixSocket#netnsCookie}.
   */
  public static Optional<Long> currentCookie() {
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket one = pair[0]) {
      pair[1].close();
      return one.netnsCookie();
    }
  }

  @Override
  public void close() {
    fd.close();
  }
}
