package io.baton.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntFunction;

/**
 * An owned file descriptor. The number never leaves except inside {@link #use}, so that a close
 * cannot race a system call onto a reused number. Equality is identity. Any thread may call any
 * method. One that is dropped without close stays open and is reported: see {@link Leaks}.
 */
public final class Fd implements AutoCloseable {
  /** Below are stdin, stdout and stderr; bpf(2) takes 0 for "none given". */
  private static final int FIRST = 3;

  /** Set in {@link #state} once closed or disowned; the other bits count borrowers. */
  private static final int ENDED = Integer.MIN_VALUE;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Fd.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int number;
  private final String what;
  private final Leaks.Account account;
  private volatile int state;
  private volatile String how = "was closed";

  /** As {@link Kernel#kind} found it, which never changes; null before. */
  private volatile String kind;

  private Fd(int number, String what) {
    this.number = number;
    this.what = what;
    this.account = Leaks.account(this, number, what);
  }

  /**
   * Adopts an open descriptor and makes it close-on-exec: from now on it is this object's, and only
   * this object closes it.
   *
   * @param what what it is, for messages: "link 42 xdp", "socket of pid 812"
   * @throws KernelException EBADF if it is not open
   */
  public static Fd adopt(int number, String what) {
    if (number >= FIRST && Libc.fcntl(number, Libc.F_SETFD, Libc.FD_CLOEXEC) < 0) {
      throw Libc.failure("fcntl", what);
    }
    return created(number, what);
  }

  /** Adopts what a system call has just returned, close-on-exec already. */
  static Fd created(int number, String what) {
    if (number >= FIRST) {
      return new Fd(number, what);
    }
    // The number was free because the process was started without it.
    try {
      return duplicate(number, what);
    } finally {
      Libc.close(number);
    }
  }

  /** Adopts a copy of what stays another's. */
  static Fd duplicate(int number, String what) {
    int copy = Libc.fcntl(number, Libc.F_DUPFD_CLOEXEC, FIRST);
    if (copy < 0) {
      throw Libc.failure("fcntl", what, "no descriptor free: see RLIMIT_NOFILE");
    }
    return new Fd(copy, what);
  }

  /** A new descriptor of the same open file (F_DUPFD_CLOEXEC, never below 3), owned apart. */
  public Fd dup() {
    int lent = acquire();
    try {
      return duplicate(lent, what);
    } finally {
      release();
    }
  }

  /**
   * Gives the number up without closing it; this object is spent.
   *
   * @throws IllegalStateException if closed, or while another thread is inside {@link #use}
   */
  public int disown() {
    if (!STATE.compareAndSet(this, 0, ENDED)) {
      throw state < 0 ? ended() : new IllegalStateException(what + " is in use");
    }
    how = "was given up";
    account.settle();
    return number;
  }

  /**
   * Lends the number for the time of the call. A concurrent {@link #close} takes effect when the
   * last borrower returns.
   *
   * @throws IllegalStateException after close or disown; the message says how it ended
   */
  public <R> R use(IntFunction<R> borrower) {
    int lent = acquire();
    try {
      return borrower.apply(lent);
    } finally {
      release();
    }
  }

  /** {@link #use} without a lambda: lends the number until {@link #release}. */
  int acquire() {
    int seen;
    do {
      seen = state;
      if (seen < 0) {
        throw ended();
      }
    } while (!STATE.compareAndSet(this, seen, seen + 1));
    return number;
  }

  void release() {
    if ((int) STATE.getAndAdd(this, -1) == ENDED + 1) {
      closeNumber();
    }
  }

  /** What kind of object it is of: asked of the kernel once. */
  String kind() {
    String known = kind;
    if (known == null) {
      known = Inspect.kind(this);
      kind = known;
    }
    return known;
  }

  public boolean isOpen() {
    return state >= 0;
  }

  /** What it is, for messages. */
  public String what() {
    return what;
  }

  /** Closes the descriptor; further calls do nothing. */
  @Override
  public void close() {
    close(null);
  }

  /**
   * Closes the descriptor and remembers how it ended, for the message of a later use: "was
   * transferred to edge-b.service at 10:31:04".
   */
  public void close(String how) {
    int before = (int) STATE.getAndBitwiseOr(this, ENDED);
    if (before < 0) {
      return;
    }
    if (how != null) {
      this.how = how;
    }
    if (before == 0) {
      closeNumber();
    }
  }

  private void closeNumber() {
    account.settle();
    // Whatever close(2) answers, the number is free afterwards: never again.
    Libc.close(number);
  }

  private IllegalStateException ended() {
    return new IllegalStateException(what + " " + how);
  }

  @Override
  public String toString() {
    return what;
  }
}
