package io.baton.kernel;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A connected AF_UNIX stream socket that carries descriptors. One thread reads, one thread writes;
 * {@link #shutdown} and {@link #close} from any.
 */
public final class UnixSocket implements AutoCloseable {
  /** More than this many descriptors with one message are never received. */
  public static final int MAX_DESCRIPTORS = 4;

  /** Adopts a connected socket. */
  public static UnixSocket adopt(Fd socket) {
    throw new UnsupportedOperationException();
  }

  /** A connected pair, the caller's: socketpair(2). */
  public static UnixSocket[] pair() {
    throw new UnsupportedOperationException();
  }

  /**
   * What one read gave.
   *
   * @param bytes how many were put into the buffer; 0 at the end of the stream, -1 if there is
   *     nothing now (a non-blocking socket, or the timeout passed)
   * @param truncated descriptors were lost (MSG_CTRUNC: too many, or no room in this process); the
   *     ones that did arrive are closed already, and the connection is to be ended
   * @param descriptors received with these bytes, close-on-exec, the caller's
   */
  public record Received(int bytes, boolean truncated, List<Fd> descriptors) {}

  /**
   * recvmsg(MSG_PEEK) without control data: looks at up to {@code into.remaining()} bytes from its
   * position and takes none.
   *
   * @return how many, 0 at the end, -1 if there is nothing now
   */
  public int peek(ByteBuffer into) {
    throw new UnsupportedOperationException();
  }

  /**
   * recvmsg(MSG_CMSG_CLOEXEC) of at most {@code into.remaining()} bytes; a direct buffer is read
   * into without a copy, its position advances.
   *
   * @throws KernelException on an error of the connection (ECONNRESET)
   */
  public Received receive(ByteBuffer into) {
    throw new UnsupportedOperationException();
  }

  /**
   * One sendmsg(MSG_NOSIGNAL) from a direct buffer; descriptors, lent, ride on the first byte.
   *
   * @return how many bytes went, -1 if there was no room for any (non-blocking; then no descriptor
   *     went either); with fewer than all the descriptors have gone
   * @throws KernelException EPIPE if the peer is gone, ETOOMANYREFS if this user has too many in
   *     flight
   */
  public int send(ByteBuffer from, List<Fd> descriptors) {
    throw new UnsupportedOperationException();
  }

  /** Waits until readable: poll(2). False when the time is over. */
  public boolean awaitReadable(long timeoutMillis) {
    throw new UnsupportedOperationException();
  }

  /** SIOCOUTQ: bytes sent that the peer has not read yet. */
  public int unread() {
    throw new UnsupportedOperationException();
  }

  public void setNonBlocking(boolean on) {
    throw new UnsupportedOperationException();
  }

  public Credentials peer() {
    throw new UnsupportedOperationException();
  }

  /** SO_PEERPIDFD (Linux 6.5), the caller's; none where the kernel has none. */
  public Optional<Pidfd> peerPidfd() {
    throw new UnsupportedOperationException();
  }

  /** shutdown(2), both ways: wakes a thread that is blocked here. */
  public void shutdown() {
    throw new UnsupportedOperationException();
  }

  /** The descriptor, lent, to watch with {@link Epoll}. */
  public Fd fd() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
