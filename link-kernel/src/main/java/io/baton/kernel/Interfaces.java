package io.baton.kernel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the interfaces of the calling thread's network namespace say about the programs on them. A
 * link tells its interface's index only, which counts in each namespace anew; so the interface of
 * that index here is asked whether it has the link; or, of XDP, the link's program, which leaves a
 * doubt if that is on another namespace's interface of the same index too.
 */
final class Interfaces {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;

  /** struct nlmsghdr and struct ifinfomsg. */
  private static final int NLMSG_TYPE = 4;

  private static final int NLMSG_FLAGS = 6;
  private static final int IFI_INDEX = 20;
  private static final int ATTRIBUTES = 32;
  private static final short NLM_F_REQUEST = 1;
  private static final short RTM_NEWLINK = 16;
  private static final short RTM_GETLINK = 18;

  /** struct rtattr: length and type, then what it carries. */
  private static final int RTA = 4;

  private static final int RTA_TYPE = 0x3fff;
  private static final int IFLA_XDP = 43;
  private static final int IFLA_XDP_PROG_ID = 4;
  private static final int IFLA_XDP_HW_PROG_ID = 7;

  private Interfaces() {}

  /** Name of the interface that the link sits on; none if that is not here, or does not tell. */
  static Optional<String> of(LinkInfo link) {
    boolean here =
        link.ifindex() != 0
            && switch (link.type()) {
              case XDP -> xdpPrograms(link.ifindex()).contains(link.programId());
              case TCX, NETKIT -> hasLink(link);
              default -> false;
            };
    return here ? Kernel.ifname(link.ifindex()) : Optional.empty();
  }

  private static boolean hasLink(LinkInfo link) {
    try {
      AttachType type = link.attach().orElseThrow();
      int[] ids = ProgramQuery.ofInterface(link.ifindex(), type).linkIds();
      return Arrays.stream(ids).anyMatch(id -> id == link.id());
    } catch (KernelException e) {
      return false; // Without CAP_NET_ADMIN.
    }
  }

  /**
   * RTM_GETLINK: the interface tells its XDP programs to everybody, and no links. Empty if it has
   * none, or is not here.
   */
  static Set<Integer> xdpPrograms(int ifindex) {
    int number = Libc.socket(AF_NETLINK, SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
    if (number < 0) {
      return Set.of();
    }
    try (Fd netlink = Fd.created(number, "netlink socket")) {
      Scratch message = Scratch.zeroed(ATTRIBUTES);
      message.bytes.putInt(0, ATTRIBUTES);
      message.bytes.putShort(NLMSG_TYPE, RTM_GETLINK).putShort(NLMSG_FLAGS, NLM_F_REQUEST);
      message.bytes.putInt(IFI_INDEX, ifindex);
      int lent = netlink.acquire();
      try {
        if (Libc.write(lent, message.address, ATTRIBUTES) < 0) {
          return Set.of();
        }
        Set<Integer> programs = new TreeSet<>();
        long length = Libc.read(lent, message.address, Scratch.SIZE);
        if (length > ATTRIBUTES && message.bytes.getShort(NLMSG_TYPE) == RTM_NEWLINK) {
          collectXdp(message.bytes, ATTRIBUTES, (int) length, IFLA_XDP, programs);
        }
        return programs;
      } finally {
        netlink.release();
      }
    }
  }

  /** The programs that the attributes there name, or those inside the one of that type. */
  private static void collectXdp(
      ByteBuffer bytes, int from, int to, int inside, Set<Integer> programs) {
    for (int at = from; at + RTA <= to; ) {
      int length = Short.toUnsignedInt(bytes.getShort(at));
      int type = bytes.getShort(at + 2) & RTA_TYPE;
      if (inside != 0) {
        if (type == inside) {
          collectXdp(bytes, at + RTA, at + length, 0, programs);
        }
      } else if (type >= IFLA_XDP_PROG_ID && type <= IFLA_XDP_HW_PROG_ID) {
        programs.add(bytes.getInt(at + RTA));
      }
      at += (Math.max(length, RTA) + 3) & ~3;
    }
  }
}
