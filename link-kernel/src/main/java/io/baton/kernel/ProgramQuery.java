package io.baton.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * BPF_PROG_QUERY: the programs on a hook, in the order in which they run. Needs CAP_NET_ADMIN.
 *
 * @param revision of the order; 0 where the hook has none
 * @param linkIds one for each program, 0 of one without a link; null where the hook does not tell
 */
record ProgramQuery(long revision, int[] programIds, int[] linkIds) {
  /** No hook takes more. */
  private static final int MAX = 64;

  private static final int LINK_IDS = Scratch.TAIL + MAX * Integer.BYTES;
  private static final ProgramQuery NOTHING = new ProgramQuery(0, new int[0], new int[0]);

  /**
   * Of an interface's hook in the calling thread's network namespace.
   *
   * @throws KernelException EPERM without CAP_NET_ADMIN
   */
  static ProgramQuery ofInterface(int ifindex, AttachType type) {
    return query(ifindex, type, true, "interface " + ifindex);
  }

  /** Of a hook that is known by a descriptor, lent: a cgroup's, a network namespace's, a map's. */
  static ProgramQuery of(int fd, AttachType type, String what) {
    return query(fd, type, false, what);
  }

  private static ProgramQuery query(int target, AttachType type, boolean links, String what) {
    Scratch attr = Scratch.zeroed(Scratch.TAIL + 2 * MAX * Integer.BYTES);
    attr.bytes.putInt(BpfAttr.QUERY_TARGET_FD, target);
    attr.bytes.putInt(BpfAttr.QUERY_ATTACH_TYPE, type.ordinal());
    attr.bytes.putLong(BpfAttr.QUERY_PROG_IDS, attr.address + Scratch.TAIL);
    attr.bytes.putInt(BpfAttr.QUERY_COUNT, MAX);
    if (links) {
      attr.bytes.putLong(BpfAttr.QUERY_LINK_IDS, attr.address + LINK_IDS);
    }
    int result = Bpf.call(Bpf.BPF_PROG_QUERY, attr);
    if (result < 0) {
      return switch (-result) {
        // The hook is not there, or not known to this kernel, or there is no such thing any more,
        // or (of a map of sockets) excluded by another one that has a program, or (of netkit) the
        // interface is of another kind.
        case Errno.ENOENT, Errno.EINVAL, Errno.ENODEV, Errno.EOPNOTSUPP, Errno.EBUSY, Errno.ENXIO ->
            NOTHING;
        default ->
            throw new KernelException(
                "BPF_PROG_QUERY",
                type.label() + " of " + what,
                new Errno(-result),
                Capability.missing(Capability.NET_ADMIN));
      };
    }
    int count = attr.bytes.getInt(BpfAttr.QUERY_COUNT);
    return new ProgramQuery(
        attr.bytes.getLong(BpfAttr.QUERY_REVISION),
        numbers(attr, Scratch.TAIL, count),
        links ? numbers(attr, LINK_IDS, count) : null);
  }

  private static int[] numbers(Scratch attr, int at, int count) {
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = attr.bytes.getInt(at + i * Integer.BYTES);
    }
    return numbers;
  }

  List<Attachment> attachments(Attachment.Place place, String hook) {
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < programIds.length; i++) {
      int linkId = linkIds == null ? Attachment.UNTOLD : linkIds[i];
      attachments.add(new Attachment(place, hook, i + 1, revision, programIds[i], linkId));
    }
    return attachments;
  }
}
