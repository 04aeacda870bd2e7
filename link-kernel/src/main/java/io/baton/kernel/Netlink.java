package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A socket to ask for interfaces and traffic filters of the calling thread's network namespace. */
final class Netlink implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;

  /** struct nlmsghdr */
  static final int HEADER = 16;

  static final int TYPE = 4;
  static final int FLAGS = 6;
  static final short NLM_F_REQUEST = 1;
  static final short RTM_GETLINK = 18;

  /** struct ifinfomsg */
  static final int IFINFOMSG = 16;

  static final int IFI_INDEX = HEADER + 4;
  static final int IFLA_XDP = 43;
  private static final short NLM_F_DUMP = 0x300;
  private static final short NLMSG_ERROR = 2;
  private static final short NLMSG_DONE = 3;

  /** struct rtattr: length and type, then what it carries. */
  private static final int RTA = 4;

  private static final int RTA_TYPE = 0x3fff;

  /** What the kernel gives at once at most. */
  private static final int SIZE = 1 << 15;

  private final Fd socket;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());

  private Netlink(Fd socket) {
    this.socket = socket;
  }

  static Netlink open() {
    return new Netlink(socket());
  }

  /** The bare socket: the caller's. */
  static Fd socket() {
    int number = Libc.socket(AF_NETLINK, SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
    if (number < 0) {
      throw Libc.failure("socket", "netlink");
    }
    return Fd.created(number, "netlink socket");
  }

  /** One of the messages of an answer, or the attributes inside of an attribute. */
  record Part(ByteBuffer bytes, int at, int end) {
    int integer(int offset) {
      return bytes.getInt(at + offset);
    }

    int octet(int offset) {
      return Byte.toUnsignedInt(bytes.get(at + offset));
    }

    /**
     * The attribute of that type behind {@code offset}, without its header; null if there is none.
     */
    Part attribute(int offset, int type) {
      for (int here = at + offset; here + RTA <= end; ) {
        int length = Short.toUnsignedInt(bytes.getShort(here));
        if ((bytes.getShort(here + 2) & RTA_TYPE) == type) {
          return new Part(bytes, here + RTA, here + Math.max(length, RTA));
        }
        here += (Math.max(length, RTA) + 3) & ~3;
      }
      return null;
    }

    /** The C string that it is. */
    String text() {
      int length = 0;
      while (at + length < end && bytes.get(at + length) != 0) {
        length++;
      }
      byte[] encoded = new byte[length];
      bytes.get(at, encoded);
      return new String(encoded, StandardCharsets.UTF_8);
    }
  }

  /** Of each message. */
  interface Visitor {
    void visit(Part message);
  }

  /** What stands behind the header of a request. */
  interface Body {
    void fill(ByteBuffer bytes);
  }

  /**
   * Asks for all there are and visits each.
   *
   * @param size of the request's body, which starts zeroed at {@link #HEADER}
   */
  void dump(short type, int size, Body body, Visitor visitor) {
    for (int i = 0; i < HEADER + size; i++) {
      bytes.put(i, (byte) 0);
    }
    bytes.putInt(0, HEADER + size).putShort(TYPE, type);
    bytes.putShort(FLAGS, (short) (NLM_F_REQUEST | NLM_F_DUMP));
    body.fill(bytes);
    int number = socket.acquire();
    try {
      long address = Scratch.address(bytes);
      if (Libc.write(number, address, HEADER + size) < 0) {
        throw Libc.failure("write", socket.what());
      }
      boolean more = true;
      while (more) {
        long length = Libc.read(number, address, SIZE);
        if (length < 0) {
          throw Libc.failure("read", socket.what());
        }
        more = visit((int) length, visitor);
      }
    } finally {
      socket.release();
    }
  }

  /** Whether more is to come. */
  private boolean visit(int length, Visitor visitor) {
    for (int at = 0; at + HEADER <= length; ) {
      int size = bytes.getInt(at);
      short type = bytes.getShort(at + TYPE);
      if (type == NLMSG_DONE) {
        return false;
      }
      if (type == NLMSG_ERROR) {
        int errno = -bytes.getInt(at + HEADER);
        throw new KernelException("netlink dump", socket.what(), new Errno(errno), null);
      }
      visitor.visit(new Part(bytes, at, at + size));
      at += (Math.max(size, HEADER) + 3) & ~3;
    }
    return length > 0;
  }

  @Override
  public void close() {
    socket.close();
  }
}
