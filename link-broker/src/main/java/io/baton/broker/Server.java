package io.baton.broker;

/** The broker of this process: the package's one entry. */
public final class Server {
  private Server() {}

  /**
   * Recovers what an earlier broker held, listens, and serves on the calling thread until SIGTERM
   * or SIGINT; then everything stays pinned. One line on stderr when ready.
   *
   * @throws ServerException if it cannot start: the message says what to do
   */
  public static void run(ServerOptions options) {
    throw new UnsupportedOperationException();
  }
}
