package io.baton.kernel;

/**
 * Offsets in union bpf_attr, each once, named as the kernel names the fields.
 *
 * <p>The whole union goes to the kernel with every command, zeroed: BPF_PROG_QUERY writes behind a
 * shorter one, and an older kernel takes a longer one as long as the rest is zero.
 */
final class BpfAttr {
  /** sizeof(union bpf_attr) on Linux 6.18. */
  static final int SIZE = 168;

  static final int MAP_TYPE = 0;
  static final int KEY_SIZE = 4;
  static final int VALUE_SIZE = 8;
  static final int MAX_ENTRIES = 12;
  static final int MAP_NAME = 28;

  static final int MAP_FD = 0;
  static final int KEY = 8;
  static final int VALUE = 16;

  static final int PATHNAME = 0;
  static final int BPF_FD = 8;

  static final int START_ID = 0;
  static final int NEXT_ID = 4;

  static final int INFO_BPF_FD = 0;
  static final int INFO_INFO_LEN = 4;
  static final int INFO_INFO = 8;

  static final int TEST_PROG_FD = 0;
  static final int TEST_RETVAL = 4;
  static final int TEST_DATA_SIZE_IN = 8;
  static final int TEST_DATA_IN = 16;
  static final int TEST_REPEAT = 32;

  static final int ENABLE_STATS_TYPE = 0;

  static final int QUERY_TARGET_FD = 0;
  static final int QUERY_TARGET_IFINDEX = 0;
  static final int QUERY_ATTACH_TYPE = 4;
  static final int QUERY_PROG_IDS = 16;
  static final int QUERY_COUNT = 24;
  static final int QUERY_LINK_IDS = 40;
  static final int QUERY_REVISION = 56;

  /** In the same place for the map of struct_ops. */
  static final int LINK_CREATE_PROG_FD = 0;

  static final int LINK_CREATE_TARGET_FD = 4;
  static final int LINK_CREATE_TARGET_IFINDEX = 4;
  static final int LINK_CREATE_ATTACH_TYPE = 8;
  static final int LINK_CREATE_FLAGS = 12;

  /** In the same place for netkit and cgroups, and for a link's or program's ID. */
  static final int LINK_CREATE_TCX_RELATIVE_FD = 16;

  /** In the same place for netkit and cgroups. */
  static final int LINK_CREATE_TCX_EXPECTED_REVISION = 24;

  static final int LINK_CREATE_PERF_EVENT_COOKIE = 16;
  static final int LINK_CREATE_TARGET_BTF_ID = 16;
  static final int LINK_CREATE_TRACING_COOKIE = 24;
  static final int LINK_CREATE_NETFILTER_PF = 16;
  static final int LINK_CREATE_NETFILTER_HOOKNUM = 20;
  static final int LINK_CREATE_NETFILTER_PRIORITY = 24;
  static final int LINK_CREATE_NETFILTER_FLAGS = 28;

  static final int LINK_CREATE_ITER_INFO = 16;
  static final int LINK_CREATE_ITER_INFO_LEN = 24;
  static final int LINK_CREATE_KPROBE_MULTI_FLAGS = 16;
  static final int LINK_CREATE_KPROBE_MULTI_CNT = 20;
  static final int LINK_CREATE_KPROBE_MULTI_SYMS = 24;
  static final int LINK_CREATE_KPROBE_MULTI_ADDRS = 32;
  static final int LINK_CREATE_KPROBE_MULTI_COOKIES = 40;
  static final int LINK_CREATE_UPROBE_MULTI_PATH = 16;
  static final int LINK_CREATE_UPROBE_MULTI_OFFSETS = 24;
  static final int LINK_CREATE_UPROBE_MULTI_REF_CTR_OFFSETS = 32;
  static final int LINK_CREATE_UPROBE_MULTI_COOKIES = 40;
  static final int LINK_CREATE_UPROBE_MULTI_CNT = 48;
  static final int LINK_CREATE_UPROBE_MULTI_FLAGS = 52;
  static final int LINK_CREATE_UPROBE_MULTI_PID = 56;

  /** In union bpf_iter_link_info, which LINK_CREATE_ITER_INFO points to. */
  static final int ITER_MAP_FD = 0;

  static final int ITER_CGROUP_ORDER = 0;
  static final int ITER_CGROUP_FD = 4;
  static final int ITER_TASK_TID = 0;
  static final int ITER_TASK_PID = 4;
  static final int ITER_CREATE_LINK_FD = 0;

  static final int RAW_TRACEPOINT_NAME = 0;
  static final int RAW_TRACEPOINT_PROG_FD = 8;
  static final int RAW_TRACEPOINT_COOKIE = 16;

  static final int LINK_UPDATE_LINK_FD = 0;

  /** In the same place for the map of struct_ops. */
  static final int LINK_UPDATE_NEW_PROG_FD = 4;

  static final int LINK_UPDATE_FLAGS = 8;

  /** In the same place for the map of struct_ops. */
  static final int LINK_UPDATE_OLD_PROG_FD = 12;

  static final int LINK_DETACH_LINK_FD = 0;

  private BpfAttr() {}

  /** This thread's scratch with all attributes zero. */
  static Scratch zeroed() {
    return Scratch.zeroed(SIZE);
  }
}
