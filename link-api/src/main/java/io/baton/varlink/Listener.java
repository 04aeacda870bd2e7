package io.baton.varlink;

import io.baton.kernel.Fd;
import io.baton.kernel.UnixSocket;
import java.nio.file.Path;
import java.util.Optional;

/** The broker's listening socket. One thread. */
public final class Listener implements AutoCloseable {
  /**
   * Binds at {@code path} with mode 0660: born inside a folder of mode 0700 and renamed into place,
   * so that it is never connectable for more than its owner and group. A stale socket file there is
   * replaced, a live one refused.
   *
   * @throws java.io.UncheckedIOException if a server answers at {@code path} or it cannot be made
   */
  public static Listener bind(Path path) {
    throw new UnsupportedOperationException();
  }

  /** Adopts a listening socket passed in by the starter (LISTEN_FDS). */
  public static Listener adopt(Fd listening) {
    throw new UnsupportedOperationException();
  }

  /** The next connection, non-blocking and the caller's; none if nobody waits. */
  public Optional<UnixSocket> accept() {
    throw new UnsupportedOperationException();
  }

  /** The descriptor, lent, to watch with epoll. */
  public Fd fd() {
    throw new UnsupportedOperationException();
  }

  /** Removes its socket file if it is still its own. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
