package io.baton.kernel;

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
  private static final int ATTRIBUTES = Netlink.HEADER + Netlink.IFINFOMSG;
  private static final short RTM_NEWLINK = 16;
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
    Set<Integer> programs = new TreeSet<>();
    try (Fd netlink = Netlink.socket()) {
      Scratch message = Scratch.zeroed(ATTRIBUTES);
      message.bytes.putInt(0, ATTRIBUTES);
      message.bytes.putShort(Netlink.TYPE, Netlink.RTM_GETLINK);
      message.bytes.putShort(Netlink.FLAGS, Netlink.NLM_F_REQUEST);
      message.bytes.putInt(Netlink.IFI_INDEX, ifindex);
      int lent = netlink.acquire();
      try {
        if (Libc.write(lent, message.address, ATTRIBUTES) < 0) {
          return Set.of();
        }
        long length = Libc.read(lent, message.address, Scratch.SIZE);
        if (length > ATTRIBUTES && message.bytes.getShort(Netlink.TYPE) == RTM_NEWLINK) {
          addXdp(new Netlink.Part(message.bytes, 0, (int) length), programs);
        }
      } finally {
        netlink.release();
      }
    } catch (KernelException e) {
      return Set.of(); // No descriptor free.
    }
    return programs;
  }

  private static void addXdp(Netlink.Part message, Set<Integer> programs) {
    Netlink.Part xdp = message.attribute(ATTRIBUTES, Netlink.IFLA_XDP);
    for (int type = IFLA_XDP_PROG_ID; xdp != null && type <= IFLA_XDP_HW_PROG_ID; type++) {
      Netlink.Part program = xdp.attribute(0, type);
      if (program != null) {
        programs.add(program.integer(0));
      }
    }
  }
}
