package io.baton.varlink;

import io.baton.kernel.Fd;
import io.baton.kernel.UnixSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One connection of a client, blocking. One call at a time; {@link #close} from any thread. */
public final class Client implements AutoCloseable {
  /**
   * @throws java.io.UncheckedIOException naming the path, if nobody listens there
   */
  public static Client connect(Path socket) {
    throw new UnsupportedOperationException();
  }

  /** Adopts. */
  public static Client over(UnixSocket socket) {
    throw new UnsupportedOperationException();
  }

  /**
   * Calls and waits for the reply; lends the descriptors. Those of the reply are the caller's, with
   * the message.
   *
   * @throws VarlinkException the error reply
   * @throws java.io.UncheckedIOException if the connection broke or the time is over: whether the
   *     call was carried out is then not known, and this client is closed
   */
  public Message call(
      String method, Map<String, ?> parameters, List<Fd> descriptors, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /** Calls with "more" and gives each reply until the last, or until it says no more. */
  public void more(
      String method, Map<String, ?> parameters, Predicate<Parameters> untilFalse, Duration each) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
