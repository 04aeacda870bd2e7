package io.baton;

import io.baton.kernel.LinkHandle;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Gives an entry to one heir: custody for the heir alone, with this process as the one that gets it
 * back. The broker minds the time; it is minded here too, in case the broker's word is missed.
 */
final class Transfer {
  /** A claim that opened in the last moment has so long to be confirmed, and the word to arrive. */
  private static final Duration LAST_CLAIM = Duration.ofSeconds(15);

  private final Broker broker;
  private final LinkName name;
  private final LinkHandle link;
  private final Terms terms;
  private final BlockingQueue<Entry> changes = new LinkedBlockingQueue<>();

  /**
   * @param terms in force before, and again if no heir comes
   */
  Transfer(Broker broker, LinkName name, LinkHandle link, Terms terms) {
    this.broker = broker;
    this.name = name;
    this.link = link;
    this.terms = terms;
  }

  /** Who has it now, for people; null if nobody came: then it is this process's as before. */
  String to(PeerSelector heir, Duration wait) {
    Duration seconds = Duration.ofSeconds(Math.max(1, wait.plusMillis(999).toSeconds()));
    Terms offer = new Terms(terms.guard(), Grace.of(seconds), List.of(heir), true, terms.labels());
    Watch watch = broker.watch(name.value(), this::note);
    try {
      Entry offered = broker.verbs().offer(name, link, offer);
      if (offered.owner() != null) {
        // The first answer was lost, and the heir was quicker than the repeated call.
        return offered.owner().label();
      }
      Peer owner = await(offered, System.nanoTime() + seconds.plus(LAST_CLAIM).toNanos());
      if (owner == null) {
        return takeBack();
      }
      return isSame(owner, offered.depositor()) ? null : owner.label();
    } finally {
      watch.close();
    }
  }

  private String takeBack() {
    try {
      broker.verbs().deposit(name, link, terms, true);
      return null;
    } catch (BrokerException e) {
      if (e.error().equals("NameTaken")) {
        return "an heir";
      }
      throw e;
    }
  }

  private void note(LinkEvent event) {
    if (event.isAbout(name)) {
      changes.add(event.entry());
    }
  }

  /** The owner once there is one again; null if the time is over or it is defunct. */
  private Peer await(Entry offered, long deadline) {
    try {
      while (true) {
        Entry entry = changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (entry == null) {
          return null;
        }
        // What was so before the offer is told as well.
        if (entry.generation() > offered.generation()) {
          if (entry.owner() != null || entry.state() == Entry.State.DEFUNCT) {
            return entry.owner();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new InterruptedIOException("transfer " + name));
    }
  }

  private static boolean isSame(Peer one, Peer other) {
    return Objects.equals(one.pid(), other.pid())
        && Objects.equals(one.pidfdId(), other.pidfdId())
        && one.uid() == other.uid();
  }
}
