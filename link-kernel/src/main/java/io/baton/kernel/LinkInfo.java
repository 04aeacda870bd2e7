package io.baton.kernel;

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
 */
public record LinkInfo(
    LinkType type,
    int typeNumber,
    int id,
    int programId,
    int attachType,
    int ifindex,
    long cgroupId) {
  /** Whether it is attached. */
  public enum Liveness {
    ATTACHED,
    DETACHED,
    /** The kernel does not tell (netfilter). */
    UNKNOWN
  }

  public Liveness liveness() {
    throw new UnsupportedOperationException();
  }

  public Optional<AttachType> attach() {
    return AttachType.of(attachType);
  }
}
