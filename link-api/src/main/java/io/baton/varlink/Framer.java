package io.baton.varlink;

import io.baton.kernel.UnixSocket;

/**
 * Cuts messages out of a connection, and puts them in. Borrows the socket; not for several threads.
 */
public final class Framer {
  /** What {@link #next} found. */
  public enum End {
    /** Nothing complete now. */
    NOTHING,
    /** The peer closed, between messages. */
    CLOSED
  }

  /**
   * @param maxMessage bytes without the NUL
   */
  public Framer(UnixSocket socket, int maxMessage) {
    throw new UnsupportedOperationException();
  }

  /**
   * The next message, or null: {@link #end} tells why.
   *
   * @throws MalformedMessageException if the connection is to be closed: not JSON, too long, an end
   *     inside a message, descriptors lost or in the middle of a message, more than {@link
   *     UnixSocket#MAX_DESCRIPTORS}; nothing is left open
   */
  public Message next() throws MalformedMessageException {
    throw new UnsupportedOperationException();
  }

  public End end() {
    throw new UnsupportedOperationException();
  }
}
