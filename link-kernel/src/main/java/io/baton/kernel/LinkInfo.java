package io.baton.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the kernel says about a link: struct bpf_link_info.
 *
 * @param type its type
 * @param typeNumber the kernel's number, also of a type newer than this library
 * @param id the link's ID
 * @param programId of the attached program; 0 for struct_ops
 * @param attachType bpf_attach_type where the type reports one, otherwise -1
 * @param ifindex of XDP, TCX and netkit links, in the network namespace that the device is in now;
 *     0 once detached or where the type has none
 * @param cgroupId inode number of the cgroup's directory; 0 once detached or where it has none
 * @param netnsInode of flow_dissector and sk_lookup links; 0 once detached or where it has none
 * @param mapId of sockmap and struct_ops links; 0 once detached or where it has none
 */
public record LinkInfo(
    LinkType type,
    int typeNumber,
    int id,
    int programId,
    int attachType,
    int ifindex,
    long cgroupId,
    int netnsInode,
    int mapId) {
  /** Whether it is attached. */
  public enum Liveness {
    ATTACHED,
    DETACHED,
    /** The kernel does not tell (netfilter). */
    UNKNOWN
  }

  static LinkInfo read(int fd, String object) {
    ByteBuffer info = BpfInfo.read(fd, BpfInfo.LINK_SIZE, object).bytes;
    int number = info.getInt(BpfInfo.AT + BpfInfo.LINK_TYPE);
    LinkType type = LinkType.of(number);
    int attachType = -1;
    int ifindex = 0;
    long cgroupId = 0;
    int netnsInode = 0;
    int mapId = 0;
    switch (type) {
      case TRACING -> {
        // 0 of a replaced function: it has none.
        int tracing = field(info, BpfInfo.LINK_TRACING_ATTACH_TYPE);
        attachType = tracing == 0 ? -1 : tracing;
      }
      case CGROUP -> {
        attachType = field(info, BpfInfo.LINK_CGROUP_ATTACH_TYPE);
        cgroupId = info.getLong(BpfInfo.AT + BpfInfo.LINK_CGROUP_CGROUP_ID);
      }
      case NETNS -> {
        attachType = field(info, BpfInfo.LINK_NETNS_ATTACH_TYPE);
        netnsInode = field(info, BpfInfo.LINK_NETNS_NETNS_INO);
      }
      case XDP -> ifindex = field(info, BpfInfo.LINK_XDP_IFINDEX);
      case STRUCT_OPS -> mapId = field(info, BpfInfo.LINK_STRUCT_OPS_MAP_ID);
      case TCX -> {
        attachType = field(info, BpfInfo.LINK_TCX_ATTACH_TYPE);
        ifindex = field(info, BpfInfo.LINK_TCX_IFINDEX);
      }
      case NETKIT -> {
        attachType = field(info, BpfInfo.LINK_NETKIT_ATTACH_TYPE);
        ifindex = field(info, BpfInfo.LINK_NETKIT_IFINDEX);
      }
      case SOCKMAP -> {
        attachType = field(info, BpfInfo.LINK_SOCKMAP_ATTACH_TYPE);
        mapId = field(info, BpfInfo.LINK_SOCKMAP_MAP_ID);
      }
      default -> {
        // The others report no target that Baton shows.
      }
    }
    int id = field(info, BpfInfo.LINK_ID);
    int programId = field(info, BpfInfo.LINK_PROG_ID);
    return new LinkInfo(
        type, number, id, programId, attachType, ifindex, cgroupId, netnsInode, mapId);
  }

  private static int field(ByteBuffer info, int offset) {
    return info.getInt(BpfInfo.AT + offset);
  }

  public Liveness liveness() {
    return switch (type) {
      case XDP, TCX, NETKIT -> attachedIf(ifindex != 0);
      case CGROUP -> attachedIf(cgroupId != 0);
      case NETNS -> attachedIf(netnsInode != 0);
      case SOCKMAP, STRUCT_OPS -> attachedIf(mapId != 0);
      case NETFILTER, UNSPEC, UNKNOWN -> Liveness.UNKNOWN;
      // These end with their last hold only.
      case RAW_TRACEPOINT, TRACING, ITER, PERF_EVENT, KPROBE_MULTI, UPROBE_MULTI ->
          Liveness.ATTACHED;
    };
  }

  /** What it sits on if that is a map or a network namespace: "map 12", "netns 4026531840". */
  public Optional<String> place() {
    if (mapId != 0) {
      return Optional.of("map " + Integer.toUnsignedString(mapId));
    }
    return netnsInode == 0
        ? Optional.empty()
        : Optional.of("netns " + Integer.toUnsignedString(netnsInode));
  }

  private static Liveness attachedIf(boolean hasTarget) {
    return hasTarget ? Liveness.ATTACHED : Liveness.DETACHED;
  }

  /** "link 42 (xdp)" */
  public String label() {
    return "link " + id + " (" + type.label() + ")";
  }

  public Optional<AttachType> attach() {
    return AttachType.of(attachType);
  }
}
