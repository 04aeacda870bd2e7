package io.baton.kernel;

/** epoll(7), level-triggered. One thread adds, removes and waits; {@link #wake} from any thread. */
public final class Epoll implements AutoCloseable {
  public static final int IN = 1;
  public static final int OUT = 4;
  public static final int ERR = 8;
  public static final int HUP = 16;

  /** Called for each ready descriptor. */
  public interface Ready {
    void ready(long token, int events);
  }

  public static Epoll create() {
    throw new UnsupportedOperationException();
  }

  /** Watches a lent descriptor; remove it before it is closed. */
  public void add(Fd fd, int events, long token) {
    throw new UnsupportedOperationException();
  }

  public void modify(Fd fd, int events, long token) {
    throw new UnsupportedOperationException();
  }

  public void remove(Fd fd) {
    throw new UnsupportedOperationException();
  }

  /**
   * Waits until something is ready, {@link #wake} was called, or the time is over.
   *
   * @param timeoutNanos below 0: for ever
   * @return how many were ready
   */
  public int await(long timeoutNanos, Ready consumer) {
    throw new UnsupportedOperationException();
  }

  /** Ends the current or the next wait (eventfd). */
  public void wake() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
