package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A connected AF_UNIX stream socket that carries descriptors. One thread reads, one thread writes;
 * {@link #shutdown} and {@link #close} from any. Direct buffers are read into and written from
 * without a copy.
 */
public final class UnixSocket implements AutoCloseable {
  /** With more than this many descriptors a message is refused. */
  public static final int MAX_DESCRIPTORS = 4;

  /** Of struct sockaddr_un, without the NUL. */
  private static final int PATH_SIZE = 107;

  private static final int MSG_PEEK = 2;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SO_PEERCRED = 17;
  private static final int SO_NETNS_COOKIE = 71;
  private static final int SO_PEERPIDFD = 77;
  private static final long SIOCOUTQ = 0x5411;

  private final Fd fd;
  private boolean descriptorsAhead;

  private UnixSocket(Fd fd) {
    this.fd = fd;
  }

  /** Adopts a connected socket. */
  public static UnixSocket adopt(Fd socket) {
    return new UnixSocket(socket);
  }

  /**
   * Connects to who listens there, without waiting: socket(2), connect(2). Blocking from then on,
   * the caller's.
   *
   * @throws KernelException ENOENT if there is no such file, ECONNREFUSED if nobody listens any
   *     more, EACCES without write permission, EAGAIN if as many wait already as the listener lets,
   *     ENAMETOOLONG beyond the 107 bytes of an address
   */
  public static UnixSocket connect(Path path) {
    int type = Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.O_NONBLOCK;
    int number = Libc.socket(Libc.AF_UNIX, type, 0);
    if (number < 0) {
      throw Libc.failure("socket", "AF_UNIX");
    }
    UnixSocket socket = adopt(Fd.created(number, "connection to " + path));
    try {
      socket.connect(Scratch.encode(path.toString()), path.toString());
      socket.setNonBlocking(false);
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** connect(2) to the socket of that name, which begins with a NUL if it is abstract. */
  void connect(byte[] name, String what) {
    if (name.length > PATH_SIZE) {
      throw new KernelException("connect", what, new Errno(Errno.ENAMETOOLONG), null);
    }
    Scratch address = Scratch.zeroed(Short.BYTES + PATH_SIZE + 1);
    address.bytes.putShort(0, (short) Libc.AF_UNIX).put(Short.BYTES, name);
    int number = fd.acquire();
    try {
      if (Libc.connect(number, address.address, Short.BYTES + name.length) < 0) {
        throw Libc.failure("connect", what);
      }
    } finally {
      fd.release();
    }
  }

  /** A connected pair, the caller's: socketpair(2). */
  public static UnixSocket[] pair() {
    Scratch scratch = Scratch.zeroed(8);
    int type = Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC;
    if (Libc.socketpair(Libc.AF_UNIX, type, 0, scratch.address) < 0) {
      throw Libc.failure("socketpair", "AF_UNIX");
    }
    int second = scratch.bytes.getInt(4);
    Fd one = Fd.created(scratch.bytes.getInt(0), "socket of a pair");
    return new UnixSocket[] {adopt(one), adopt(Fd.created(second, "socket of a pair"))};
  }

  /**
   * What one read gave.
   *
   * @param bytes how many were put into the buffer; 0 at the end of the stream, -1 if there is
   *     nothing now (a non-blocking socket, or the timeout passed)
   * @param truncated descriptors were lost, because this process had no room for them (MSG_CTRUNC)
   * @param descriptors received with these bytes, close-on-exec, the caller's: all that were sent,
   *     unless truncated. Closing one that a stranger sent can block for as long as the stranger
   *     likes (flush of a FUSE file, linger of a socket), and so would the kernel's own closing of
   *     one that it is not allowed to hand over
   */
  public record Received(int bytes, boolean truncated, List<Fd> descriptors) {}

  /**
   * recvmsg(MSG_PEEK), without control data: looks at up to {@code into.remaining()} bytes and
   * takes none; the buffer's position advances.
   *
   * @return how many, 0 at the end, -1 if there is nothing now
   */
  public int peek(ByteBuffer into) {
    ByteBuffer direct = direct(into);
    int number = fd.acquire();
    try {
      Ancillary message;
      int got;
      do {
        message = Ancillary.toPeek(direct);
        got = (int) Libc.recvmsg(number, message.address(), MSG_PEEK);
      } while (got < 0 && interrupted("recvmsg"));
      advance(into, direct, got);
      descriptorsAhead = got > 0 && message.truncated();
      return got;
    } finally {
      fd.release();
    }
  }

  /** Whether descriptors come with the bytes that the last {@link #peek} saw, or right behind. */
  public boolean descriptorsAhead() {
    return descriptorsAhead;
  }

  /**
   * recvmsg(MSG_CMSG_CLOEXEC) of at most {@code into.remaining()} bytes; the buffer's position
   * advances.
   *
   * @throws KernelException on an error of the connection (ECONNRESET)
   */
  public Received receive(ByteBuffer into) {
    ByteBuffer direct = direct(into);
    int number = fd.acquire();
    try {
      Ancillary message;
      int got;
      do {
        message = Ancillary.toReceive(direct);
        got = (int) Libc.recvmsg(number, message.address(), MSG_CMSG_CLOEXEC);
      } while (got < 0 && interrupted("recvmsg"));
      advance(into, direct, got);
      if (got < 0) {
        return new Received(-1, false, List.of());
      }
      List<Fd> descriptors = message.received(fd.what());
      return new Received(got, message.truncated(), descriptors);
    } finally {
      fd.release();
    }
  }

  /**
   * One sendmsg(MSG_NOSIGNAL); descriptors, lent, ride on the first byte.
   *
   * @return how many bytes went, -1 if there was no room for any (non-blocking; then no descriptor
   *     went either); with fewer than all the descriptors have gone
   * @throws KernelException EPIPE if the peer is gone, ETOOMANYREFS if this user has too many in
   *     flight
   */
  public int send(ByteBuffer from, List<Fd> descriptors) {
    if (!descriptors.isEmpty() && !from.hasRemaining()) {
      throw new IllegalArgumentException("descriptors need a byte to ride on");
    }
    ByteBuffer direct = direct(from);
    if (direct != from) {
      direct.put(from.duplicate()).flip();
    }
    int number = fd.acquire();
    int borrowed = 0;
    try {
      Ancillary message = Ancillary.toSend(direct, descriptors.size());
      for (; borrowed < descriptors.size(); borrowed++) {
        message.put(borrowed, descriptors.get(borrowed).acquire());
      }
      int sent;
      do {
        sent = (int) Libc.sendmsg(number, message.address(), MSG_NOSIGNAL);
      } while (sent < 0 && interrupted("sendmsg"));
      from.position(from.position() + Math.max(sent, 0));
      return sent;
    } finally {
      while (borrowed > 0) {
        descriptors.get(--borrowed).release();
      }
      fd.release();
    }
  }

  private static ByteBuffer direct(ByteBuffer buffer) {
    return buffer.isDirect() ? buffer : ByteBuffer.allocateDirect(buffer.remaining());
  }

  private static void advance(ByteBuffer into, ByteBuffer direct, int got) {
    if (into == direct) {
      into.position(into.position() + Math.max(got, 0));
    } else if (got > 0) {
      into.put(direct.limit(got));
    }
  }

  /** Why the call failed: to be made again, nothing now (false), or thrown. */
  private boolean interrupted(String command) {
    int errno = Libc.errno();
    if (errno != Errno.EINTR && errno != Errno.EAGAIN) {
      throw new KernelException(command, fd.what(), new Errno(errno), null);
    }
    return errno == Errno.EINTR;
  }

  /**
   * Waits until there is something to read, the end included: poll(2).
   *
   * @return false when the time is over
   */
  public boolean awaitReadable(long timeoutMillis) {
    return Poll.readable(fd, timeoutMillis);
  }

  /**
   * SIOCOUTQ: 0 once the peer has read everything; otherwise the memory that holds what it has not
   * read, more than its bytes.
   */
  public int unread() {
    Scratch scratch = Scratch.zeroed(8);
    int number = fd.acquire();
    try {
      if (Libc.ioctl(number, SIOCOUTQ, scratch.address) < 0) {
        throw Libc.failure("ioctl SIOCOUTQ", fd.what());
      }
      return scratch.bytes.getInt(0);
    } finally {
      fd.release();
    }
  }

  public void setNonBlocking(boolean on) {
    int number = fd.acquire();
    try {
      int flags = Libc.fcntl(number, Libc.F_GETFL, 0);
      int wanted = on ? flags | Libc.O_NONBLOCK : flags & ~Libc.O_NONBLOCK;
      if (flags < 0 || Libc.fcntl(number, Libc.F_SETFL, wanted) < 0) {
        throw Libc.failure("fcntl", fd.what());
      }
    } finally {
      fd.release();
    }
  }

  public Credentials peer() {
    ByteBuffer ucred = option(SO_PEERCRED, 12);
    if (ucred == null) {
      throw Libc.failure("getsockopt SO_PEERCRED", fd.what());
    }
    return new Credentials(ucred.getInt(0), ucred.getInt(4), ucred.getInt(8));
  }

  /**
   * SO_PEERPIDFD (Linux 6.5), the caller's; none where the kernel has none, or no longer, because
   * the peer has exited.
   */
  public Optional<Pidfd> peerPidfd() {
    ByteBuffer value = option(SO_PEERPIDFD, 4);
    if (value != null) {
      Fd pidfd = Fd.created(value.getInt(0), "pidfd of the peer of " + fd.what());
      return Optional.of(Pidfd.adopt(pidfd));
    }
    return switch (Libc.errno()) {
      // Not known; and what kernels say of a peer that has been reaped.
      case Errno.ENOPROTOOPT, Errno.ESRCH, Errno.EINVAL, Errno.ENODATA -> Optional.empty();
      default -> throw Libc.failure("getsockopt SO_PEERPIDFD", fd.what());
    };
  }

  /**
   * SO_NETNS_COOKIE (Linux 5.14): the network namespace that the socket was made in, by a number
   * that is not reused; none where the kernel has none.
   */
  public Optional<Long> netnsCookie() {
    return Optional.ofNullable(option(SO_NETNS_COOKIE, 8)).map(value -> value.getLong(0));
  }

  private ByteBuffer option(int option, int size) {
    Scratch scratch = Scratch.zeroed(24);
    scratch.bytes.putInt(16, size);
    int number = fd.acquire();
    try {
      int failed =
          Libc.getsockopt(number, Libc.SOL_SOCKET, option, scratch.address, scratch.address + 16);
      return failed < 0 ? null : scratch.bytes;
    } finally {
      fd.release();
    }
  }

  /** shutdown(2), both ways: wakes a thread that is blocked here. */
  public void shutdown() {
    int number = fd.acquire();
    try {
      // ENOTCONN, the one error there is, says that it is done.
      Libc.shutdown(number, Libc.SHUT_RDWR);
    } finally {
      fd.release();
    }
  }

  /** The descriptor, lent, to watch with {@link Epoll}. */
  public Fd fd() {
    return fd;
  }

  /** Shuts down, so that no thread stays blocked here, and closes. Further calls do nothing. */
  @Override
  public void close() {
    if (fd.isOpen()) {
      try {
        shutdown();
      } catch (IllegalStateException e) {
        // Another thread was faster.
      }
    }
    fd.close();
  }
}
