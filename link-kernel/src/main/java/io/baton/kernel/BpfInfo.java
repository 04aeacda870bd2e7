package io.baton.kernel;

import java.util.function.Consumer;

/**
 * What BPF_OBJ_GET_INFO_BY_FD writes: struct bpf_link_info, bpf_prog_info and bpf_map_info, each
 * offset once, named as the kernel names the fields.
 */
final class BpfInfo {
  /** Where the structure lies in the scratch: behind the attributes. */
  static final int AT = BpfAttr.SIZE;

  static final int LINK_SIZE = 64;
  static final int LINK_TYPE = 0;
  static final int LINK_ID = 4;
  static final int LINK_PROG_ID = 8;
  static final int LINK_CGROUP_CGROUP_ID = 16;
  static final int LINK_CGROUP_ATTACH_TYPE = 24;
  static final int LINK_RAW_TRACEPOINT_TP_NAME = 16;
  static final int LINK_RAW_TRACEPOINT_TP_NAME_LEN = 24;
  static final int LINK_RAW_TRACEPOINT_COOKIE = 32;
  static final int LINK_TRACING_ATTACH_TYPE = 16;
  static final int LINK_TRACING_TARGET_OBJ_ID = 20;
  static final int LINK_TRACING_TARGET_BTF_ID = 24;
  static final int LINK_TRACING_COOKIE = 32;
  static final int LINK_ITER_TARGET_NAME = 16;
  static final int LINK_ITER_TARGET_NAME_LEN = 24;
  static final int LINK_ITER_MAP_ID = 28;
  static final int LINK_ITER_CGROUP_ID = 32;
  static final int LINK_ITER_CGROUP_ORDER = 40;
  static final int LINK_ITER_TASK_TID = 32;
  static final int LINK_ITER_TASK_PID = 36;
  static final int LINK_KPROBE_MULTI_ADDRS = 16;
  static final int LINK_KPROBE_MULTI_COUNT = 24;
  static final int LINK_KPROBE_MULTI_FLAGS = 28;
  static final int LINK_KPROBE_MULTI_MISSED = 32;
  static final int LINK_KPROBE_MULTI_COOKIES = 40;
  static final int LINK_UPROBE_MULTI_PATH = 16;
  static final int LINK_UPROBE_MULTI_OFFSETS = 24;
  static final int LINK_UPROBE_MULTI_REF_CTR_OFFSETS = 32;
  static final int LINK_UPROBE_MULTI_COOKIES = 40;
  static final int LINK_UPROBE_MULTI_PATH_SIZE = 48;
  static final int LINK_UPROBE_MULTI_COUNT = 52;
  static final int LINK_UPROBE_MULTI_FLAGS = 56;
  static final int LINK_UPROBE_MULTI_PID = 60;
  static final int LINK_PERF_EVENT_TYPE = 16;

  /** In the same place for the function of a kprobe and the name of a tracepoint. */
  static final int LINK_PERF_EVENT_UPROBE_FILE_NAME = 24;

  /** In the same place for the function of a kprobe and the name of a tracepoint. */
  static final int LINK_PERF_EVENT_UPROBE_NAME_LEN = 32;

  static final int LINK_PERF_EVENT_UPROBE_OFFSET = 36;
  static final int LINK_PERF_EVENT_UPROBE_COOKIE = 40;
  static final int LINK_PERF_EVENT_UPROBE_REF_CTR_OFFSET = 48;
  static final int LINK_PERF_EVENT_KPROBE_OFFSET = 36;
  static final int LINK_PERF_EVENT_KPROBE_ADDR = 40;
  static final int LINK_PERF_EVENT_KPROBE_MISSED = 48;
  static final int LINK_PERF_EVENT_KPROBE_COOKIE = 56;
  static final int LINK_PERF_EVENT_TRACEPOINT_COOKIE = 40;
  static final int LINK_PERF_EVENT_EVENT_CONFIG = 24;
  static final int LINK_PERF_EVENT_EVENT_TYPE = 32;
  static final int LINK_PERF_EVENT_EVENT_COOKIE = 40;
  static final int LINK_NETNS_NETNS_INO = 16;
  static final int LINK_NETNS_ATTACH_TYPE = 20;
  static final int LINK_XDP_IFINDEX = 16;
  static final int LINK_STRUCT_OPS_MAP_ID = 16;
  static final int LINK_TCX_IFINDEX = 16;
  static final int LINK_TCX_ATTACH_TYPE = 20;
  static final int LINK_NETKIT_IFINDEX = 16;
  static final int LINK_NETKIT_ATTACH_TYPE = 20;
  static final int LINK_NETFILTER_PF = 16;
  static final int LINK_NETFILTER_HOOKNUM = 20;
  static final int LINK_NETFILTER_PRIORITY = 24;
  static final int LINK_NETFILTER_FLAGS = 28;
  static final int LINK_SOCKMAP_MAP_ID = 16;
  static final int LINK_SOCKMAP_ATTACH_TYPE = 20;

  static final int PROG_SIZE = 232;
  static final int PROG_TYPE = 0;
  static final int PROG_ID = 4;
  static final int PROG_TAG = 8;
  static final int PROG_LOAD_TIME = 40;
  static final int PROG_CREATED_BY_UID = 48;
  static final int PROG_NR_MAP_IDS = 52;
  static final int PROG_MAP_IDS = 56;
  static final int PROG_NAME = 64;
  static final int PROG_BTF_ID = 128;
  static final int PROG_RUN_TIME_NS = 192;
  static final int PROG_RUN_CNT = 200;
  static final int PROG_ATTACH_BTF_OBJ_ID = 220;
  static final int PROG_ATTACH_BTF_ID = 224;

  static final int MAP_SIZE = 104;
  static final int MAP_TYPE = 0;
  static final int MAP_ID = 4;
  static final int MAP_KEY_SIZE = 8;
  static final int MAP_VALUE_SIZE = 12;
  static final int MAP_MAX_ENTRIES = 16;
  static final int MAP_NAME = 24;

  /** Room for the name of a program or a map, its NUL included. */
  static final int NAME_LEN = 16;

  /** Room for a name or path that a link tells. */
  static final int TEXT_SIZE = Scratch.SIZE - Scratch.TAIL;

  /** MAX_USED_MAPS: so many a program can use. */
  private static final int MOST_MAPS = 64;

  private BpfInfo() {}

  /**
   * BPF_OBJ_GET_INFO_BY_FD.
   *
   * @return this thread's scratch with the structure at {@link #AT}, zero where an older kernel has
   *     less
   */
  static Scratch read(int fd, int size, String object) {
    return fill(Scratch.zeroed(AT + size), fd, size, object);
  }

  /** As {@link #read} of a link that is asked for more than fits into the structure. */
  static Scratch readLink(int fd, String object, Consumer<Scratch> request) {
    return read(fd, LINK_SIZE, object, request);
  }

  /**
   * IDs of the maps that a program uses, in the order in which its instructions first name them.
   */
  static int[] readMapIds(int fd, String object) {
    Scratch scratch =
        read(
            fd,
            PROG_SIZE,
            object,
            request -> {
              request.bytes.putInt(AT + PROG_NR_MAP_IDS, MOST_MAPS);
              request.bytes.putLong(AT + PROG_MAP_IDS, request.address + Scratch.TAIL);
            });
    int[] ids = new int[scratch.bytes.getInt(AT + PROG_NR_MAP_IDS)];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = scratch.bytes.getInt(Scratch.TAIL + i * Integer.BYTES);
    }
    return ids;
  }

  private static Scratch read(int fd, int size, String object, Consumer<Scratch> request) {
    Scratch scratch = Scratch.zeroed(AT + size);
    request.accept(scratch);
    return fill(scratch, fd, size, object);
  }

  /**
   * As {@link #read} of a link that tells a text as well, which comes to lie at {@link
   * Scratch#TAIL}.
   *
   * @param pointer which of its fields says where to put the text
   * @param length which of its fields says how much room there is
   */
  static Scratch readWithText(int fd, int pointer, int length, String object) {
    return readLink(
        fd,
        object,
        scratch -> {
          scratch.bytes.putLong(AT + pointer, scratch.address + Scratch.TAIL);
          scratch.bytes.putInt(AT + length, TEXT_SIZE);
          scratch.bytes.put(Scratch.TAIL, (byte) 0);
        });
  }

  private static Scratch fill(Scratch scratch, int fd, int size, String object) {
    scratch.bytes.putInt(BpfAttr.INFO_BPF_FD, fd);
    scratch.bytes.putInt(BpfAttr.INFO_INFO_LEN, size);
    scratch.bytes.putLong(BpfAttr.INFO_INFO, scratch.address + AT);
    int result = Bpf.call(Bpf.BPF_OBJ_GET_INFO_BY_FD, scratch);
    if (result < 0) {
      throw new KernelException("BPF_OBJ_GET_INFO_BY_FD", object, new Errno(-result), null);
    }
    return scratch;
  }
}
