package io.baton.kernel;

import java.nio.ByteBuffer;

/**
 * What the kernel is asked for with a hook, apart from the program. Owns the seat.
 *
 * @param attachType null if it has none (freplace)
 * @param fields fills in what only this kind has, from the end of link_create's common part on
 */
record LinkCreate(
    LinkType type, AttachType attachType, Seat seat, int flags, Order order, Fields fields)
    implements AutoCloseable {
  private static final int BPF_F_PREORDER = 64;
  private static final int XDP_FLAGS_SKB_MODE = 2;
  private static final int XDP_FLAGS_DRV_MODE = 4;
  private static final int XDP_FLAGS_HW_MODE = 8;
  private static final int BPF_F_NETFILTER_IP_DEFRAG = 1;

  private static final Fields NO_FIELDS = (attr, seat) -> {};

  /** A part of the attributes. */
  interface Fields {
    /**
     * @param seat the number of the seat's descriptor, which the common part has as its target
     */
    void fill(ByteBuffer attr, int seat);
  }

  /** A type without order: {@link Order#LAST} fills in nothing. */
  LinkCreate(LinkType type, AttachType attachType, Seat seat, Fields fields) {
    this(type, attachType, seat, 0, Order.LAST, fields);
  }

  private static LinkCreate ordered(
      LinkType type, AttachType attachType, Seat seat, int flags, Order order) {
    return new LinkCreate(type, attachType, seat, flags | order.flags(), order, NO_FIELDS);
  }

  /**
   * @throws KernelException if the target is not there
   */
  static LinkCreate of(Hook hook) {
    if (hook instanceof Hook.Xdp xdp) {
      Seat seat = Seat.onInterface(xdp.ifname());
      return ordered(LinkType.XDP, AttachType.XDP, seat, flags(xdp.mode()), Order.LAST);
    }
    if (hook instanceof Hook.Tcx tcx) {
      boolean ingress = tcx.direction() == Hook.Tcx.Direction.INGRESS;
      AttachType type = ingress ? AttachType.TCX_INGRESS : AttachType.TCX_EGRESS;
      Order order = new Order(tcx.position(), tcx.expectedRevision());
      return ordered(LinkType.TCX, type, Seat.onInterface(tcx.ifname()), 0, order);
    }
    if (hook instanceof Hook.Netkit netkit) {
      boolean primary = netkit.end() == Hook.Netkit.End.PRIMARY;
      AttachType type = primary ? AttachType.NETKIT_PRIMARY : AttachType.NETKIT_PEER;
      Order order = new Order(netkit.position(), netkit.expectedRevision());
      return ordered(LinkType.NETKIT, type, Seat.onInterface(netkit.ifname()), 0, order);
    }
    if (hook instanceof Hook.Cgroup cgroup) {
      Seat seat = Seat.onCgroup(cgroup.directory());
      int flags = cgroup.preorder() ? BPF_F_PREORDER : 0;
      Order order = new Order(cgroup.position(), cgroup.expectedRevision());
      return ordered(LinkType.CGROUP, cgroup.attachType(), seat, flags, order);
    }
    if (hook instanceof Hook.Netns netns) {
      Seat seat = Seat.onNamespace(netns.file());
      return new LinkCreate(LinkType.NETNS, netns.attachType(), seat, NO_FIELDS);
    }
    if (hook instanceof Hook.Netfilter netfilter) {
      Fields fields = (attr, seat) -> fill(attr, netfilter);
      return new LinkCreate(LinkType.NETFILTER, AttachType.NETFILTER, Seat.NONE, fields);
    }
    if (hook instanceof Hook.Sockmap sockmap) {
      Seat seat = Seat.onMap(sockmap.map());
      return new LinkCreate(LinkType.SOCKMAP, sockmap.attachType(), seat, NO_FIELDS);
    }
    if (hook instanceof Hook.Freplace replaced) {
      Seat seat = Seat.onFunction(replaced);
      int function = (int) seat.id();
      Fields fields = (attr, number) -> attr.putInt(BpfAttr.LINK_CREATE_TARGET_BTF_ID, function);
      return new LinkCreate(LinkType.TRACING, null, seat, fields);
    }
    if (hook instanceof Hook.StructOps) {
      return new LinkCreate(LinkType.STRUCT_OPS, AttachType.STRUCT_OPS, Seat.NONE, NO_FIELDS);
    }
    return TracingCreate.of(hook);
  }

  int attachNumber() {
    return attachType == null ? 0 : attachType.ordinal();
  }

  private static int flags(Hook.Xdp.Mode mode) {
    return switch (mode) {
      case ANY -> 0;
      case GENERIC -> XDP_FLAGS_SKB_MODE;
      case NATIVE -> XDP_FLAGS_DRV_MODE;
      case OFFLOAD -> XDP_FLAGS_HW_MODE;
    };
  }

  private static void fill(ByteBuffer attr, Hook.Netfilter netfilter) {
    attr.putInt(BpfAttr.LINK_CREATE_NETFILTER_PF, netfilter.family().number);
    attr.putInt(BpfAttr.LINK_CREATE_NETFILTER_HOOKNUM, netfilter.point().ordinal());
    attr.putInt(BpfAttr.LINK_CREATE_NETFILTER_PRIORITY, netfilter.priority());
    int flags = netfilter.defragment() ? BPF_F_NETFILTER_IP_DEFRAG : 0;
    attr.putInt(BpfAttr.LINK_CREATE_NETFILTER_FLAGS, flags);
  }

  @Override
  public void close() {
    seat.close();
  }
}
