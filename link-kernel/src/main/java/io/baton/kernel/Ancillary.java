package io.baton.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A struct msghdr with one buffer and room for descriptors (SCM_RIGHTS), in this thread's scratch.
 */
final class Ancillary {
  static final int MSG_IOV = 16;
  static final int MSG_IOVLEN = 24;
  static final int MSG_CONTROL = 32;
  static final int MSG_CONTROLLEN = 40;
  static final int MSG_FLAGS = 48;
  static final int MSGHDR = 56;
  static final int CMSG_LEVEL = 8;
  static final int CMSG_TYPE = 12;
  static final int CMSGHDR = 16;

  /** SCM_MAX_FD: no more come in one message. */
  static final int MAX_SENT = 253;

  private static final int MSG_CTRUNC = 8;
  private static final int SCM_RIGHTS = 1;
  private static final int IOVEC = MSGHDR;
  private static final int CONTROL = IOVEC + 16;

  private final Scratch scratch;
  private boolean lost;

  private Ancillary(ByteBuffer direct, int controlSize) {
    scratch = Scratch.zeroed(CONTROL + CMSGHDR);
    ByteBuffer bytes = scratch.bytes;
    bytes.putLong(MSG_IOV, scratch.address + IOVEC);
    bytes.putLong(MSG_IOVLEN, 1);
    bytes.putLong(IOVEC, Scratch.address(direct) + direct.position());
    bytes.putLong(IOVEC + 8, direct.remaining());
    if (controlSize > 0) {
      bytes.putLong(MSG_CONTROL, scratch.address + CONTROL);
      bytes.putLong(MSG_CONTROLLEN, controlSize);
    }
  }

  /** With room for all that can come. */
  static Ancillary toReceive(ByteBuffer direct) {
    return new Ancillary(direct, space(MAX_SENT));
  }

  /** Without: {@link #truncated} tells whether some are there. */
  static Ancillary toPeek(ByteBuffer direct) {
    return new Ancillary(direct, 0);
  }

  static Ancillary toSend(ByteBuffer direct, int descriptors) {
    if (descriptors > MAX_SENT) {
      throw new IllegalArgumentException("at most " + MAX_SENT + " descriptors in one message");
    }
    Ancillary message = new Ancillary(direct, descriptors == 0 ? 0 : space(descriptors));
    if (descriptors > 0) {
      ByteBuffer bytes = message.scratch.bytes;
      bytes.putLong(CONTROL, CMSGHDR + 4L * descriptors);
      bytes.putInt(CONTROL + CMSG_LEVEL, Libc.SOL_SOCKET);
      bytes.putInt(CONTROL + CMSG_TYPE, SCM_RIGHTS);
    }
    return message;
  }

  /** CMSG_SPACE of so many descriptors. */
  private static int space(int descriptors) {
    return CMSGHDR + align(4 * descriptors);
  }

  private static int align(int size) {
    return (size + 7) & ~7;
  }

  void put(int index, int number) {
    scratch.bytes.putInt(CONTROL + CMSGHDR + 4 * index, number);
  }

  long address() {
    return scratch.address;
  }

  /** Whether fewer have been {@link #received} than were sent. */
  boolean truncated() {
    return lost || (scratch.bytes.getInt(MSG_FLAGS) & MSG_CTRUNC) != 0;
  }

  /** Adopts every descriptor that came, also of a truncated message. */
  List<Fd> received(String from) {
    ByteBuffer bytes = scratch.bytes;
    int end = CONTROL + (int) bytes.getLong(MSG_CONTROLLEN);
    if (end == CONTROL) {
      return List.of();
    }
    List<Fd> descriptors = new ArrayList<>();
    int size;
    for (int at = CONTROL; at + CMSGHDR <= end; at += align(size)) {
      size = (int) bytes.getLong(at);
      boolean rights =
          bytes.getInt(at + CMSG_LEVEL) == Libc.SOL_SOCKET
              && bytes.getInt(at + CMSG_TYPE) == SCM_RIGHTS;
      for (int data = at + CMSGHDR; rights && data < at + size; data += 4) {
        try {
          descriptors.add(Fd.created(bytes.getInt(data), "descriptor received from " + from));
        } catch (KernelException e) {
          lost = true;
        }
      }
    }
    return descriptors;
  }
}
