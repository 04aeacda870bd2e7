package io.baton.varlink;

import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import io.baton.kernel.UnixSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Messages on their way out of a non-blocking connection. Borrows the socket; not for several
 * threads. A message with descriptors goes in a sendmsg of its own, the others together, as many as
 * there is room for.
 */
public final class Outbox implements AutoCloseable {
  /** Bytes that may go with one sendmsg. */
  private static final class Part {
    private final boolean alone;
    private List<Fd> descriptors;
    private int left;

    private Part(List<Fd> descriptors) {
      this.alone = !descriptors.isEmpty();
      this.descriptors = descriptors;
    }

    private void close() {
      descriptors.forEach(Fd::close);
      descriptors = List.of();
    }
  }

  private final UnixSocket socket;
  private final SendBuffer buffer = new SendBuffer();
  private final Deque<Part> parts = new ArrayDeque<>();
  private boolean sentDescriptor;

  public Outbox(UnixSocket socket) {
    this.socket = socket;
  }

  /** Queues a message; nothing is sent yet. Adopts the descriptors, also when this throws. */
  public void add(Map<String, ?> message, List<Fd> descriptors) {
    Part last = parts.peekLast();
    Part part = new Part(descriptors);
    try {
      part.left = buffer.append(message);
    } catch (RuntimeException e) {
      part.close();
      throw e;
    }
    if (last == null || last.alone || part.alone) {
      parts.add(part);
    } else {
      last.left += part.left;
    }
  }

  /**
   * Sends what there is room for.
   *
   * @return whether everything is sent; if not, go on when the socket is writable
   * @throws KernelException EPIPE if the peer is gone; ETOOMANYREFS if this user has too many
   *     descriptors in flight: the message is dropped, its descriptors are closed, and another
   *     answer may be queued instead
   */
  public boolean flush() {
    while (!parts.isEmpty()) {
      Part part = parts.peek();
      int went = send(part);
      if (went < 0) {
        return false;
      }
      sentDescriptor |= !part.descriptors.isEmpty();
      part.close();
      part.left -= went;
      buffer.skip(went);
      if (part.left == 0) {
        parts.remove();
      }
    }
    return true;
  }

  private int send(Part part) {
    try {
      return socket.send(buffer.unsent(part.left), part.descriptors);
    } catch (KernelException e) {
      if (!part.descriptors.isEmpty()) {
        buffer.skip(part.left);
        parts.remove().close();
      }
      throw e;
    }
  }

  /** Bytes that wait to be sent. */
  public int queued() {
    return buffer.length();
  }

  /**
   * Whether a descriptor waits here or was sent and not received yet (SIOCOUTQ): then no further
   * one may be sent, so no call is to be served.
   */
  public boolean descriptorUnread() {
    for (Part part : parts) {
      if (!part.descriptors.isEmpty()) {
        return true;
      }
    }
    // While the peer is reading the last of it the kernel still counts 1.
    sentDescriptor = sentDescriptor && socket.unread() > 1;
    return sentDescriptor;
  }

  /** Closes the descriptors that were not sent. The socket stays as it is. */
  @Override
  public void close() {
    parts.forEach(Part::close);
    parts.clear();
  }
}
