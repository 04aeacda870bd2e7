package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/** epoll(7), level-triggered. One thread adds, removes and waits; {@link #wake} from any thread. */
public final class Epoll implements AutoCloseable {
  public static final int IN = 1;
  public static final int OUT = 4;
  public static final int ERR = 8;
  public static final int HUP = 16;

  /** Added to the others: tell when it becomes ready, not as long as it is (EPOLLET). */
  public static final int EDGE = 1 << 31;

  /** The one token that is not the caller's. */
  private static final long WAKE = Long.MIN_VALUE;

  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;

  /** struct epoll_event is packed on x86-64 only. */
  private static final int DATA = Bpf.X86_64 ? 4 : 8;

  private static final int EVENT = DATA + Long.BYTES;

  /** Events taken in one call of the kernel; the others come with the next. */
  private static final int BATCH = 64;

  private final Fd epoll;
  private final Fd eventfd;
  private final ByteBuffer batch =
      ByteBuffer.allocateDirect(BATCH * EVENT).order(ByteOrder.nativeOrder());
  private final long batchAddress = Scratch.address(batch);

  /** Called for each ready descriptor. */
  public interface Ready {
    /** May add, modify and remove; what it removes may still be told of in this round. */
    void ready(long token, int events);
  }

  private Epoll(Fd epoll) {
    this.epoll = epoll;
    this.eventfd = created("eventfd", Libc.eventfd(0, Libc.O_CLOEXEC | Libc.O_NONBLOCK));
  }

  public static Epoll create() {
    Fd epoll = created("epoll_create1", Libc.epoll_create1(Libc.O_CLOEXEC));
    Epoll created;
    try {
      created = new Epoll(epoll);
    } catch (KernelException e) {
      epoll.close();
      throw e;
    }
    created.control(CTL_ADD, created.eventfd, IN, WAKE);
    return created;
  }

  private static Fd created(String command, int number) {
    if (number < 0) {
      throw Libc.failure(command, "of a loop");
    }
    return Fd.created(number, command);
  }

  /**
   * Watches a lent descriptor; remove it before it is closed.
   *
   * @param token comes back with each event; any but Long.MIN_VALUE
   * @throws KernelException EPERM if there is nothing to wait for (a file, most links)
   */
  public void add(Fd fd, int events, long token) {
    control(CTL_ADD, fd, events, callers(token));
  }

  public void modify(Fd fd, int events, long token) {
    control(CTL_MOD, fd, events, callers(token));
  }

  public void remove(Fd fd) {
    control(CTL_DEL, fd, 0, 0);
  }

  private static long callers(long token) {
    if (token == WAKE) {
      throw new IllegalArgumentException("token Long.MIN_VALUE");
    }
    return token;
  }

  private void control(int operation, Fd fd, int events, long token) {
    Scratch scratch = Scratch.zeroed(16);
    scratch.bytes.putInt(0, events).putLong(DATA, token);
    int watched = fd.acquire();
    try {
      int number = epoll.acquire();
      try {
        if (Libc.epoll_ctl(number, operation, watched, scratch.address) < 0) {
          throw Libc.failure("epoll_ctl", fd.what());
        }
      } finally {
        epoll.release();
      }
    } finally {
      fd.release();
    }
  }

  /**
   * Waits until something is ready, {@link #wake} was called, or the time is over.
   *
   * @param timeoutNanos rounded up to milliseconds; below 0: for ever
   * @return how many were ready
   */
  public int await(long timeoutNanos, Ready consumer) {
    int number = epoll.acquire();
    try {
      int ready = Libc.epoll_wait(number, batchAddress, BATCH, millis(timeoutNanos));
      if (ready < 0) {
        if (Libc.errno() == Errno.EINTR) {
          return 0;
        }
        throw Libc.failure("epoll_wait", epoll.what());
      }
      int told = 0;
      for (int i = 0; i < ready; i++) {
        long token = batch.getLong(i * EVENT + DATA);
        if (token == WAKE) {
          drain();
        } else {
          told++;
          consumer.ready(token, batch.getInt(i * EVENT));
        }
      }
      return told;
    } finally {
      epoll.release();
    }
  }

  private static int millis(long nanos) {
    if (nanos < 0) {
      return -1;
    }
    long whole = TimeUnit.NANOSECONDS.toMillis(nanos);
    boolean rest = TimeUnit.MILLISECONDS.toNanos(whole) < nanos;
    return (int) Math.min(rest ? whole + 1 : whole, Integer.MAX_VALUE);
  }

  private void drain() {
    int number = eventfd.acquire();
    try {
      Libc.read(number, Scratch.zeroed(8).address, 8);
    } finally {
      eventfd.release();
    }
  }

  /** Ends the current or the next wait (eventfd). */
  public void wake() {
    Scratch scratch = Scratch.zeroed(8);
    scratch.bytes.putLong(0, 1);
    int number = eventfd.acquire();
    try {
      Libc.write(number, scratch.address, 8);
    } finally {
      eventfd.release();
    }
  }

  /** Closes what it made, not what it watches. */
  @Override
  public void close() {
    eventfd.close();
    epoll.close();
  }
}
