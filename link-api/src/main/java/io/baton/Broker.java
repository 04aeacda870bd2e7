package io.baton;

import io.baton.kernel.Handle;
import io.baton.kernel.Hook;
import io.baton.kernel.LinkHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A service's connection to the broker. Reconnects by itself and repeats what had no answer. Any
 * thread may call any method; calls wait for each other, except a waiting claim and a watch, which
 * have connections of their own.
 */
public final class Broker implements AutoCloseable {
  /** Where the broker listens unless it was told otherwise. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/baton/broker.sock");

  public static Broker connect() {
    return connect(DEFAULT_SOCKET);
  }

  public static Broker connect(Path socket) {
    throw new UnsupportedOperationException();
  }

  /** Puts the link on record with this process as its owner. Consumes it, unless it throws. */
  public Owned<LinkHandle> guard(LinkName name, LinkHandle link, Terms terms) {
    throw new UnsupportedOperationException();
  }

  /** Puts the handle into custody. Consumes it, unless it throws. */
  public void deposit(LinkName name, Handle handle, Terms terms) {
    throw new UnsupportedOperationException();
  }

  /** Claims what a peer of this process's uid and unit deposited, and confirms. */
  public <H extends Handle> Owned<H> claim(
      LinkName name, Class<H> kind, Terms terms, Duration wait) {
    throw new UnsupportedOperationException();
  }

  /** As above, but takes what the selected peer deposited. */
  public <H extends Handle> Owned<H> claim(
      LinkName name, Class<H> kind, Terms terms, Duration wait, PeerSelector from) {
    throw new UnsupportedOperationException();
  }

  /**
   * The predecessor's link if there is one, otherwise a new one put on record. However many
   * processes do it at once, one attaches. A link on another target under that name is refused.
   */
  public Owned<LinkHandle> claimOrAttach(
      LinkName name, Hook hook, Terms terms, Supplier<LinkHandle> attach) {
    throw new UnsupportedOperationException();
  }

  public void release(LinkName name) {
    throw new UnsupportedOperationException();
  }

  public Stream<Entry> list(String prefix) {
    throw new UnsupportedOperationException();
  }

  /** First the entries as they are, then every change, on a thread of the watch's own. */
  public Watch watch(String prefix, Consumer<LinkEvent> consumer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
