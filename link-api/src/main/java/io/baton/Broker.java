package io.baton;

import io.baton.kernel.Handle;
import io.baton.kernel.Hook;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.kernel.Target;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A service's connection to the broker. Reconnects by itself and repeats what had no answer, for 30
 * seconds; then the call throws {@link UncheckedIOException}, and whether it was carried out is not
 * known. A refusal is a {@link BrokerException}. Any thread may call any method; calls wait for
 * each other, except a waiting claim and a watch, which have connections of their own.
 */
public final class Broker implements AutoCloseable {
  /** Where the broker listens unless it was told otherwise. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/baton/broker.sock");

  private final Path socket;
  private final Connection connection;
  private final Verbs verbs;
  private final Keeper keeper;

  /** Links of claims and deposits that broke off without an answer. */
  private final Map<LinkName, LinkHandle> unanswered = new ConcurrentHashMap<>();

  private Broker(Path socket) {
    this.socket = socket;
    connection = new Connection(socket);
    verbs = new Verbs(connection);
    keeper = new Keeper(connection);
  }

  /** As below, at {@link #DEFAULT_SOCKET}. */
  public static Broker connect() {
    return connect(DEFAULT_SOCKET);
  }

  /**
   * Waits up to 5 seconds for a broker that is just being restarted: its socket is there, and
   * nobody listens.
   *
   * @throws UncheckedIOException naming the path, if nobody listens there; its cause is a {@link
   *     java.nio.file.AccessDeniedException} if this process may not connect
   */
  public static Broker connect(Path socket) {
    Broker broker = new Broker(socket);
    broker.connection.open();
    return broker;
  }

  /** Puts the link on record with this process as its owner. Consumes it, unless it throws. */
  public Owned<LinkHandle> guard(LinkName name, LinkHandle link, Terms terms) {
    verbs.deposit(name, link, terms, true);
    return own(name, link, terms);
  }

  /** Puts the handle into custody. Consumes it, unless it throws. */
  public void deposit(LinkName name, Handle handle, Terms terms) {
    LinkHandle link = (LinkHandle) handle;
    verbs.deposit(name, link, terms, false);
    link.close("was deposited as " + name);
  }

  /** As below, what a peer of this process's uid and unit deposited. */
  public <H extends Handle> Owned<H> claim(
      LinkName name, Class<H> kind, Terms terms, Duration wait) {
    return claim(name, kind, terms, wait, null);
  }

  /**
   * Claims, and confirms: once this returns, this process is the owner.
   *
   * @param wait how long to wait for it to become claimable, at most an hour; its owner is told
   * @param from whose deposit is acceptable; null as above
   */
  public <H extends Handle> Owned<H> claim(
      LinkName name, Class<H> kind, Terms terms, Duration wait, PeerSelector from) {
    if (wait.isZero()) {
      return confirm(verbs, verbs.claim(name, from, wait), kind, terms);
    }
    try (Connection own = new Connection(socket)) {
      Verbs waiting = new Verbs(own);
      return confirm(waiting, claim(waiting, name, from, wait), kind, terms);
    }
  }

  /** Now if it can be; what it takes to read an answer is loaded before the one that counts. */
  private static Claim claim(Verbs over, LinkName name, PeerSelector from, Duration wait) {
    try {
      return over.claim(name, from, Duration.ZERO);
    } catch (BrokerException e) {
      if (!e.error().equals("Busy") && !e.error().equals("NoSuchEntry")) {
        throw e;
      }
      return over.claim(name, from, wait);
    }
  }

  /**
   * The predecessor's link if there is one, otherwise a new one put on record. However many
   * processes do it at once, one owns it in the end and the others are refused (Busy, naming the
   * owner): this waits for a claim or an attach under way, and not for an owner that lives. An XDP
   * hook takes one link, so there one attaches; where a hook takes several, a loser's link sits
   * beside the winner's until it is closed again, some milliseconds.
   *
   * @param attach called if there is nothing to claim; its handle is this method's
   * @throws BrokerException also "WrongTarget": what is on record under the name sits elsewhere; it
   *     was left as it is
   * @throws KernelException from {@code attach}; EBUSY only if the hook stays taken by something
   *     that is not on record under the name
   */
  public Owned<LinkHandle> claimOrAttach(
      LinkName name, Hook hook, Terms terms, Supplier<LinkHandle> attach) {
    return claimOrAttach(name, hook, terms, null, attach);
  }

  /**
   * As above, also what somebody else deposited with this process as the heir: an operator's {@code
   * baton attach --heir}.
   *
   * @param from whose deposit is acceptable besides that of a peer of this process's uid and unit;
   *     null: nobody's
   */
  public Owned<LinkHandle> claimOrAttach(
      LinkName name, Hook hook, Terms terms, PeerSelector from, Supplier<LinkHandle> attach) {
    try (Target target = Target.open(hook)) {
      return new ClaimOrAttach(this, name, hook, target, terms, from, attach).run();
    }
  }

  /**
   * Replaces the program of an entry in custody, whose record and terms stay as they are. Borrows
   * {@code next}.
   *
   * @param from whose deposit is meant; null: a peer's of this process's uid and unit
   * @throws BrokerException Busy if it has an owner: that one replaces
   * @throws IllegalStateException if no program was deposited with it, to compare with
   */
  public void replace(LinkName name, Program next, PeerSelector from) {
    Claim claim = verbs.claim(name, from, Duration.ZERO);
    try (LinkHandle link = claim.link()) {
      try {
        link.replace(next);
      } catch (RuntimeException e) {
        verbs.abortAfter(e, claim);
        throw e;
      }
      verbs.abort(claim, next);
    }
  }

  /**
   * Runs an iterator in custody, whose record and terms stay as they are: what its program writes,
   * the caller's to close.
   *
   * @param from as in {@link #replace}
   * @throws BrokerException Busy if it has an owner: that one reads
   * @throws io.baton.kernel.NotSupportedException if it is no iterator
   */
  public InputStream read(LinkName name, PeerSelector from) {
    Claim claim = verbs.claim(name, from, Duration.ZERO);
    try (LinkHandle link = claim.link()) {
      verbs.abort(claim, null);
      return link.output();
    }
  }

  /** The broker lets go and forgets the name; for its owner, and in custody for who may claim. */
  public void release(LinkName name) {
    verbs.release(name);
  }

  /**
   * Before the broker ends for good: it takes no new entry, and lets root release also what has an
   * owner. Until it ends.
   *
   * @throws BrokerException NotEntitled, but for root
   */
  public void drain() {
    verbs.drain();
  }

  /** What this process may see, of names that begin so. */
  public Stream<Entry> list(String prefix) {
    return verbs.list(prefix).stream();
  }

  /**
   * First the entries as they are, then every change, on a thread of the watch's own.
   *
   * @throws BrokerException LimitExceeded
   */
  public Watch watch(String prefix, Consumer<LinkEvent> consumer) {
    return Watch.start(socket, prefix, consumer);
  }

  Verbs verbs() {
    return verbs;
  }

  <H extends Handle> Owned<H> confirm(Verbs over, Claim claim, Class<H> kind, Terms terms) {
    try {
      over.confirm(claim, terms);
    } catch (BrokerException | KernelException e) {
      claim.link().close();
      throw e;
    } catch (UncheckedIOException | IllegalStateException e) {
      keep(claim.name(), claim.link());
      throw e;
    }
    return own(claim.name(), kind.cast(claim.link()), terms);
  }

  /** Makes it this process's own and, as that is settled now, closes what was kept for it. */
  private <H extends Handle> Owned<H> own(LinkName name, H handle, Terms terms) {
    LinkHandle kept = unanswered.remove(name);
    if (kept != null) {
      kept.close();
    }
    Owned<H> owned = new Owned<>(this, name, handle, terms);
    keeper.add(owned);
    return owned;
  }

  /** Whether the broker took it is not known: closing it now could detach it. */
  void keep(LinkName name, LinkHandle link) {
    LinkHandle older = unanswered.put(name, link);
    if (older != null) {
      older.close();
    }
  }

  /** What was kept under that name, the caller's; null if nothing. */
  LinkHandle takeKept(LinkName name) {
    return unanswered.remove(name);
  }

  /** Ends early when this is closed. */
  void pause(long millis) {
    connection.pause(millis);
  }

  void forget(Owned<?> owned) {
    keeper.remove(owned);
  }

  /**
   * Ends the connection and the calls under way. What is owned stays owned, and its handles open,
   * but can no longer be deposited, transferred or released. A link whose claim had no answer stays
   * open until the process ends: it may be this process's, and the only hold.
   */
  @Override
  public void close() {
    connection.close();
  }
}
