package io.baton;

import io.baton.kernel.Hook;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Target;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One process's part in the race for a hook: claim; if there is nothing, attach and deposit; if
 * another one was faster, claim again. Who has attached and not deposited yet is not to be seen at
 * the broker, only by the kernel's EBUSY, so that is waited for a little.
 */
final class ClaimOrAttach {
  /** So long another process may take from its attach to its deposit. */
  private static final Duration RACE = Duration.ofSeconds(5);

  private static final long PAUSE_MILLIS = 20;

  private final Broker broker;
  private final LinkName name;
  private final Hook hook;
  private final Target target;
  private final Terms terms;
  private final PeerSelector from;
  private final Supplier<LinkHandle> attach;
  private final long raceEnd = System.nanoTime() + RACE.toNanos();

  ClaimOrAttach(
      Broker broker,
      LinkName name,
      Hook hook,
      Target target,
      Terms terms,
      PeerSelector from,
      Supplier<LinkHandle> attach) {
    this.broker = broker;
    this.name = name;
    this.hook = hook;
    this.target = target;
    this.terms = terms;
    this.from = from;
    this.attach = attach;
  }

  Owned<LinkHandle> run() {
    while (true) {
      try {
        return claim();
      } catch (BrokerException e) {
        if (isClaimedByAnother(e)) {
          goOnIf(true, e);
          continue;
        }
        if (!e.error().equals("NoSuchEntry") && !e.error().equals("Defunct")) {
          throw e;
        }
      }
      try {
        return deposit(attach());
      } catch (KernelException e) {
        goOnIf(e.errno().name().equals("EBUSY"), e);
      } catch (BrokerException e) {
        goOnIf(e.error().equals("NameTaken") || e.error().equals("Busy"), e);
      }
    }
  }

  /** Either there is an owner soon, whom the next refusal names, or the claim falls back. */
  private static boolean isClaimedByAnother(BrokerException e) {
    return e.error().equals("Busy") && "claiming".equals(e.parameters().get("state"));
  }

  private Owned<LinkHandle> claim() {
    Claim claim = take();
    if (isOnTarget(claim.link())) {
      return broker.confirm(broker.verbs(), claim, LinkHandle.class, terms);
    }
    try (LinkHandle link = claim.link()) {
      BrokerException refusal =
          new BrokerException(
              "WrongTarget",
              "claim " + name + ": link " + link.objectId() + " does not sit on " + hook.label(),
              Map.of("name", name.value()));
      broker.verbs().abortAfter(refusal, claim);
      throw refusal;
    }
  }

  /** A predecessor's, or what is meant besides. */
  private Claim take() {
    try {
      return broker.verbs().claim(name, null, Duration.ZERO);
    } catch (BrokerException e) {
      if (from == null || !e.error().equals("NotEntitled")) {
        throw e;
      }
      return broker.verbs().claim(name, from, Duration.ZERO);
    }
  }

  /** Whether the link sits on the hook; closes it if that cannot be told. */
  private boolean isOnTarget(LinkHandle link) {
    try {
      return target.holds(link);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  private LinkHandle attach() {
    LinkHandle kept = broker.takeKept(name);
    if (kept != null && isOnTarget(kept)) {
      return kept;
    }
    if (kept != null) {
      kept.close();
    }
    return attach.get();
  }

  private Owned<LinkHandle> deposit(LinkHandle link) {
    try {
      return broker.guard(name, link, terms);
    } catch (UncheckedIOException | IllegalStateException e) {
      // No refusal: whether the broker took it is not known.
      broker.keep(name, link);
      throw e;
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
  }

  private void goOnIf(boolean lostTheRace, RuntimeException failure) {
    if (!lostTheRace || System.nanoTime() - raceEnd > 0) {
      throw failure;
    }
    broker.pause(PAUSE_MILLIS);
  }
}
