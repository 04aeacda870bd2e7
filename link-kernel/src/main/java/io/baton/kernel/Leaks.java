package io.baton.kernel;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps account of the open descriptors of this process, and reports each {@link Fd} that the
 * garbage collector finds dropped without close. It stays open: a report is a bug to be fixed, a
 * close would detach.
 */
public final class Leaks {
  /** Recording a place costs as much as a system call or two, so only the first ones have it. */
  private static final int PLACES = 10_000;

  private static final boolean ALL_PLACES = Boolean.getBoolean("io.baton.places");
  private static final ReferenceQueue<Fd> DROPPED = new ReferenceQueue<>();

  /** Ring of all accounts; also the lock of the ring. */
  private static final Account RING = new Account();

  private static int adoptions;
  private static volatile Consumer<String> sink = System.err::println;

  static {
    Thread reporter = new Thread(Leaks::report, "baton-leaks");
    reporter.setDaemon(true);
    reporter.start();
  }

  private Leaks() {}

  /** Sends reports, one text each, there and no longer to stderr; they come on a daemon thread. */
  public static void reportTo(Consumer<String> newSink) {
    sink = newSink;
  }

  /** Every descriptor open now, the dropped ones included, as in a report. */
  public static List<String> open() {
    List<String> open = new ArrayList<>();
    synchronized (RING) {
      for (Account account = RING.next; account != RING; account = account.next) {
        open.add(account.toString());
      }
    }
    return open;
  }

  /** Opens the account of a descriptor, {@link Account#settle settled} when it has ended. */
  static Account account(Fd fd, int number, String what) {
    boolean recorded = ALL_PLACES || adoptions < PLACES;
    Account account = new Account(fd, number, what, recorded ? new Throwable() : null);
    synchronized (RING) {
      adoptions += recorded ? 1 : 0;
      account.next = RING.next;
      account.previous = RING;
      RING.next.previous = account;
      RING.next = account;
    }
    return account;
  }

  private static void report() {
    while (true) {
      try {
        Account account = (Account) DROPPED.remove();
        if (account.isOpen()) {
          sink.accept("dropped without close, stays open: " + account);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A sink that fails must not end the reports.
        System.err.println("sink of leak reports: " + e);
      }
    }
  }

  static final class Account extends PhantomReference<Fd> {
    private final int number;
    private final String what;
    private final Throwable placeOrNull;
    private Account next = this;
    private Account previous = this;

    private Account() {
      this(null, -1, "", null);
    }

    private Account(Fd fd, int number, String what, Throwable placeOrNull) {
      super(fd, DROPPED);
      this.number = number;
      this.what = what;
      this.placeOrNull = placeOrNull;
    }

    /** It has ended: closed, or given up. */
    void settle() {
      synchronized (RING) {
        previous.next = next;
        next.previous = previous;
        next = this;
        previous = this;
      }
    }

    private boolean isOpen() {
      synchronized (RING) {
        return next != this;
      }
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("descriptor " + number + ", " + what);
      if (placeOrNull == null) {
        return text.append(", adopted somewhere (-Dio.baton.places=true says where)").toString();
      }
      text.append(", adopted at:");
      for (StackTraceElement frame : placeOrNull.getStackTrace()) {
        if (!frame.getClassName().equals(Leaks.class.getName())
            && !frame.getClassName().equals(Fd.class.getName())) {
          text.append("\n\tat ").append(frame);
        }
      }
      return text.toString();
    }
  }
}
