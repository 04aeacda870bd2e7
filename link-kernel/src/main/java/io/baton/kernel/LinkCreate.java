package io.baton.kernel;

/**
 * The fields of BPF_LINK_CREATE that a hook stands for, apart from the program.
 *
 * @param ifindex 0 for a cgroup, whose directory takes its place
 * @param relativeId the link that {@code flags} places before or after; 0: none
 */
record LinkCreate(
    LinkType type,
    AttachType attachType,
    int ifindex,
    int flags,
    int relativeId,
    long expectedRevision) {
  private static final int BPF_F_BEFORE = 8;
  private static final int BPF_F_AFTER = 16;
  private static final int BPF_F_ID = 32;
  private static final int BPF_F_LINK = 0x2000;
  private static final int XDP_FLAGS_SKB_MODE = 2;
  private static final int XDP_FLAGS_DRV_MODE = 4;
  private static final int XDP_FLAGS_HW_MODE = 8;

  static LinkCreate of(Hook hook) {
    if (hook instanceof Hook.Xdp xdp) {
      int mode =
          switch (xdp.mode()) {
            case ANY -> 0;
            case GENERIC -> XDP_FLAGS_SKB_MODE;
            case NATIVE -> XDP_FLAGS_DRV_MODE;
            case OFFLOAD -> XDP_FLAGS_HW_MODE;
          };
      return new LinkCreate(LinkType.XDP, AttachType.XDP, index(xdp.ifname()), mode, 0, 0);
    }
    if (hook instanceof Hook.Tcx tcx) {
      boolean ingress = tcx.direction() == Hook.Tcx.Direction.INGRESS;
      return new LinkCreate(
          LinkType.TCX,
          ingress ? AttachType.TCX_INGRESS : AttachType.TCX_EGRESS,
          index(tcx.ifname()),
          flags(tcx.position()),
          relativeId(tcx.position()),
          tcx.expectedRevision());
    }
    AttachType attachType = ((Hook.Cgroup) hook).attachType();
    return new LinkCreate(LinkType.CGROUP, attachType, 0, 0, 0, 0);
  }

  private static int flags(Hook.Position position) {
    if (position instanceof Hook.Position.First) {
      return BPF_F_BEFORE;
    }
    if (position instanceof Hook.Position.Last) {
      return BPF_F_AFTER;
    }
    boolean before = position instanceof Hook.Position.Before;
    return (before ? BPF_F_BEFORE : BPF_F_AFTER) | BPF_F_LINK | BPF_F_ID;
  }

  private static int relativeId(Hook.Position position) {
    if (position instanceof Hook.Position.Before before) {
      return before.linkId();
    }
    return position instanceof Hook.Position.After after ? after.linkId() : 0;
  }

  private static int index(String ifname) {
    return Kernel.ifindex(ifname)
        .orElseThrow(
            () ->
                new KernelException(
                    "if_nametoindex",
                    "interface " + ifname,
                    new Errno(Errno.ENODEV),
                    "there is none in this network namespace"));
  }
}
