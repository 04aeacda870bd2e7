package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts and numbers of bpf(2) against the running kernel's own types. */
class BpfLayoutTest {
  /** Constant, member and its size in bytes: of union bpf_attr. */
  private static final String ATTR =
      """
      MAP_TYPE                          map_type                          4
      KEY_SIZE                          key_size                          4
      VALUE_SIZE                        value_size                        4
      MAX_ENTRIES                       max_entries                       4
      MAP_NAME                          map_name                          16
      MAP_FD                            map_fd                            4
      KEY                               key                               8
      VALUE                             value                             8
      PATHNAME                          pathname                          8
      BPF_FD                            bpf_fd                            4
      START_ID                          start_id                          4
      NEXT_ID                           next_id                           4
      INFO_BPF_FD                       info.bpf_fd                       4
      INFO_INFO_LEN                     info.info_len                     4
      INFO_INFO                         info.info                         8
      TEST_PROG_FD                      test.prog_fd                      4
      TEST_RETVAL                       test.retval                       4
      TEST_DATA_SIZE_IN                 test.data_size_in                 4
      TEST_DATA_IN                      test.data_in                      8
      TEST_REPEAT                       test.repeat                       4
      ENABLE_STATS_TYPE                 enable_stats.type                 4
      QUERY_TARGET_FD                   query.target_fd                   4
      QUERY_TARGET_IFINDEX              query.target_ifindex              4
      QUERY_ATTACH_TYPE                 query.attach_type                 4
      QUERY_PROG_IDS                    query.prog_ids                    8
      QUERY_COUNT                       query.count                       4
      QUERY_LINK_IDS                    query.link_ids                    8
      QUERY_REVISION                    query.revision                    8
      LINK_CREATE_PROG_FD               link_create.prog_fd               4
      LINK_CREATE_PROG_FD               link_create.map_fd                4
      LINK_CREATE_TARGET_FD             link_create.target_fd             4
      LINK_CREATE_TARGET_IFINDEX        link_create.target_ifindex        4
      LINK_CREATE_ATTACH_TYPE           link_create.attach_type           4
      LINK_CREATE_FLAGS                 link_create.flags                 4
      LINK_CREATE_TCX_RELATIVE_FD       link_create.tcx.relative_fd       4
      LINK_CREATE_TCX_RELATIVE_FD       link_create.tcx.relative_id       4
      LINK_CREATE_TCX_RELATIVE_FD       link_create.netkit.relative_fd    4
      LINK_CREATE_TCX_RELATIVE_FD       link_create.cgroup.relative_fd    4
      LINK_CREATE_TCX_EXPECTED_REVISION link_create.tcx.expected_revision 8
      LINK_CREATE_TCX_EXPECTED_REVISION link_create.netkit.expected_revision 8
      LINK_CREATE_TCX_EXPECTED_REVISION link_create.cgroup.expected_revision 8
      LINK_CREATE_PERF_EVENT_COOKIE     link_create.perf_event.bpf_cookie 8
      LINK_CREATE_TARGET_BTF_ID         link_create.target_btf_id         4
      LINK_CREATE_TARGET_BTF_ID         link_create.tracing.target_btf_id 4
      LINK_CREATE_TRACING_COOKIE        link_create.tracing.cookie        8
      LINK_CREATE_NETFILTER_PF          link_create.netfilter.pf          4
      LINK_CREATE_NETFILTER_HOOKNUM     link_create.netfilter.hooknum     4
      LINK_CREATE_NETFILTER_PRIORITY    link_create.netfilter.priority    4
      LINK_CREATE_NETFILTER_FLAGS       link_create.netfilter.flags       4
      LINK_CREATE_ITER_INFO link_create.iter_info 8
      LINK_CREATE_ITER_INFO_LEN link_create.iter_info_len 4
      LINK_CREATE_KPROBE_MULTI_FLAGS link_create.kprobe_multi.flags 4
      LINK_CREATE_KPROBE_MULTI_CNT link_create.kprobe_multi.cnt 4
      LINK_CREATE_KPROBE_MULTI_SYMS link_create.kprobe_multi.syms 8
      LINK_CREATE_KPROBE_MULTI_ADDRS link_create.kprobe_multi.addrs 8
      LINK_CREATE_KPROBE_MULTI_COOKIES link_create.kprobe_multi.cookies 8
      LINK_CREATE_UPROBE_MULTI_PATH link_create.uprobe_multi.path 8
      LINK_CREATE_UPROBE_MULTI_OFFSETS link_create.uprobe_multi.offsets 8
      LINK_CREATE_UPROBE_MULTI_REF_CTR_OFFSETS link_create.uprobe_multi.ref_ctr_offsets 8
      LINK_CREATE_UPROBE_MULTI_COOKIES link_create.uprobe_multi.cookies 8
      LINK_CREATE_UPROBE_MULTI_CNT link_create.uprobe_multi.cnt 4
      LINK_CREATE_UPROBE_MULTI_FLAGS link_create.uprobe_multi.flags 4
      LINK_CREATE_UPROBE_MULTI_PID link_create.uprobe_multi.pid 4
      ITER_CREATE_LINK_FD iter_create.link_fd 4
      RAW_TRACEPOINT_NAME               raw_tracepoint.name               8
      RAW_TRACEPOINT_PROG_FD            raw_tracepoint.prog_fd            4
      RAW_TRACEPOINT_COOKIE             raw_tracepoint.cookie             8
      LINK_UPDATE_LINK_FD               link_update.link_fd               4
      LINK_UPDATE_NEW_PROG_FD           link_update.new_prog_fd           4
      LINK_UPDATE_NEW_PROG_FD           link_update.new_map_fd            4
      LINK_UPDATE_FLAGS                 link_update.flags                 4
      LINK_UPDATE_OLD_PROG_FD           link_update.old_prog_fd           4
      LINK_UPDATE_OLD_PROG_FD           link_update.old_map_fd            4
      LINK_DETACH_LINK_FD               link_detach.link_fd               4
      """;

  /** Of union bpf_iter_link_info. */
  private static final String ITER =
      """
      ITER_MAP_FD       map.map_fd       4
      ITER_CGROUP_ORDER cgroup.order     4
      ITER_CGROUP_FD    cgroup.cgroup_fd 4
      ITER_TASK_TID     task.tid         4
      ITER_TASK_PID     task.pid         4
      """;

  private static final String PERF =
      """
      TYPE          type          4
      SIZE          size          4
      CONFIG        config        8
      SAMPLE_PERIOD sample_period 8
      UPROBE_PATH   uprobe_path   8
      UPROBE_PATH   kprobe_func   8
      PROBE_OFFSET  probe_offset  8
      PROBE_OFFSET  kprobe_addr   8
      """;

  /** The constants of {@link PerfAttr} that are no offsets. */
  private static final Set<String> PERF_VALUES =
      Set.of(
          "TYPE_HARDWARE",
          "TYPE_SOFTWARE",
          "TYPE_TRACEPOINT",
          "PROBE_CONFIG_IS_RETPROBE",
          "UPROBE_REF_CTR_OFFSET_SHIFT");

  private static final String LINK =
      """
      LINK_TYPE                type                4
      LINK_ID                  id                  4
      LINK_PROG_ID             prog_id             4
      LINK_CGROUP_CGROUP_ID    cgroup.cgroup_id    8
      LINK_CGROUP_ATTACH_TYPE  cgroup.attach_type  4
      LINK_RAW_TRACEPOINT_TP_NAME raw_tracepoint.tp_name 8
      LINK_RAW_TRACEPOINT_TP_NAME_LEN raw_tracepoint.tp_name_len 4
      LINK_RAW_TRACEPOINT_COOKIE raw_tracepoint.cookie 8
      LINK_TRACING_ATTACH_TYPE tracing.attach_type 4
      LINK_TRACING_TARGET_OBJ_ID tracing.target_obj_id 4
      LINK_TRACING_TARGET_BTF_ID tracing.target_btf_id 4
      LINK_TRACING_COOKIE      tracing.cookie      8
      LINK_ITER_TARGET_NAME     iter.target_name     8
      LINK_ITER_TARGET_NAME_LEN iter.target_name_len 4
      LINK_ITER_MAP_ID          iter.map.map_id      4
      LINK_ITER_CGROUP_ID       iter.cgroup.cgroup_id 8
      LINK_ITER_CGROUP_ORDER    iter.cgroup.order    4
      LINK_ITER_TASK_TID        iter.task.tid        4
      LINK_ITER_TASK_PID        iter.task.pid        4
      LINK_KPROBE_MULTI_ADDRS   kprobe_multi.addrs   8
      LINK_KPROBE_MULTI_COUNT   kprobe_multi.count   4
      LINK_KPROBE_MULTI_FLAGS   kprobe_multi.flags   4
      LINK_KPROBE_MULTI_MISSED  kprobe_multi.missed  8
      LINK_KPROBE_MULTI_COOKIES kprobe_multi.cookies 8
      LINK_UPROBE_MULTI_PATH    uprobe_multi.path    8
      LINK_UPROBE_MULTI_OFFSETS uprobe_multi.offsets 8
      LINK_UPROBE_MULTI_REF_CTR_OFFSETS uprobe_multi.ref_ctr_offsets 8
      LINK_UPROBE_MULTI_COOKIES uprobe_multi.cookies 8
      LINK_UPROBE_MULTI_PATH_SIZE uprobe_multi.path_size 4
      LINK_UPROBE_MULTI_COUNT   uprobe_multi.count   4
      LINK_UPROBE_MULTI_FLAGS   uprobe_multi.flags   4
      LINK_UPROBE_MULTI_PID     uprobe_multi.pid     4
      LINK_PERF_EVENT_TYPE      perf_event.type      4
      LINK_PERF_EVENT_UPROBE_FILE_NAME perf_event.uprobe.file_name 8
      LINK_PERF_EVENT_UPROBE_FILE_NAME perf_event.kprobe.func_name 8
      LINK_PERF_EVENT_UPROBE_FILE_NAME perf_event.tracepoint.tp_name 8
      LINK_PERF_EVENT_UPROBE_NAME_LEN perf_event.uprobe.name_len 4
      LINK_PERF_EVENT_UPROBE_NAME_LEN perf_event.kprobe.name_len 4
      LINK_PERF_EVENT_UPROBE_NAME_LEN perf_event.tracepoint.name_len 4
      LINK_PERF_EVENT_UPROBE_OFFSET perf_event.uprobe.offset 4
      LINK_PERF_EVENT_UPROBE_COOKIE perf_event.uprobe.cookie 8
      LINK_PERF_EVENT_UPROBE_REF_CTR_OFFSET perf_event.uprobe.ref_ctr_offset 8
      LINK_PERF_EVENT_KPROBE_OFFSET perf_event.kprobe.offset 4
      LINK_PERF_EVENT_KPROBE_ADDR perf_event.kprobe.addr 8
      LINK_PERF_EVENT_KPROBE_MISSED perf_event.kprobe.missed 8
      LINK_PERF_EVENT_KPROBE_COOKIE perf_event.kprobe.cookie 8
      LINK_PERF_EVENT_TRACEPOINT_COOKIE perf_event.tracepoint.cookie 8
      LINK_PERF_EVENT_EVENT_CONFIG perf_event.event.config 8
      LINK_PERF_EVENT_EVENT_TYPE perf_event.event.type 4
      LINK_PERF_EVENT_EVENT_COOKIE perf_event.event.cookie 8
      LINK_NETFILTER_PF        netfilter.pf        4
      LINK_NETFILTER_HOOKNUM   netfilter.hooknum   4
      LINK_NETFILTER_PRIORITY  netfilter.priority  4
      LINK_NETFILTER_FLAGS     netfilter.flags     4
      LINK_NETNS_NETNS_INO     netns.netns_ino     4
      LINK_NETNS_ATTACH_TYPE   netns.attach_type   4
      LINK_XDP_IFINDEX         xdp.ifindex         4
      LINK_STRUCT_OPS_MAP_ID   struct_ops.map_id   4
      LINK_TCX_IFINDEX         tcx.ifindex         4
      LINK_TCX_ATTACH_TYPE     tcx.attach_type     4
      LINK_NETKIT_IFINDEX      netkit.ifindex      4
      LINK_NETKIT_ATTACH_TYPE  netkit.attach_type  4
      LINK_SOCKMAP_MAP_ID      sockmap.map_id      4
      LINK_SOCKMAP_ATTACH_TYPE sockmap.attach_type 4
      """;

  private static final String PROG =
      """
      PROG_TYPE           type           4
      PROG_ID             id             4
      PROG_TAG            tag            8
      PROG_LOAD_TIME      load_time      8
      PROG_CREATED_BY_UID created_by_uid 4
      PROG_RUN_TIME_NS    run_time_ns    8
      PROG_RUN_CNT        run_cnt        8
      PROG_ATTACH_BTF_OBJ_ID attach_btf_obj_id 4
      PROG_ATTACH_BTF_ID  attach_btf_id  4
      PROG_NR_MAP_IDS     nr_map_ids     4
      PROG_MAP_IDS        map_ids        8
      PROG_NAME           name           16
      PROG_BTF_ID         btf_id         4
      """;

  private static final String MAP =
      """
      MAP_TYPE       type       4
      MAP_ID         id         4
      MAP_KEY_SIZE   key_size   4
      MAP_VALUE_SIZE value_size 4
      MAP_MAX_ENTRIES max_entries 4
      MAP_NAME       name       16
      """;

  @TempDir Path folder;

  @Test
  void bpfAgreesWithTheRunningKernel() throws Exception {
    Map<String, Long> expected = new LinkedHashMap<>();
    members(expected, ATTR, BpfAttr.class, "union bpf_attr");
    members(expected, ITER, BpfAttr.class, "union bpf_iter_link_info");
    members(expected, PERF, PerfAttr.class, "struct perf_event_attr");
    members(expected, LINK, BpfInfo.class, "struct bpf_link_info");
    members(expected, PROG, BpfInfo.class, "struct bpf_prog_info");
    members(expected, MAP, BpfInfo.class, "struct bpf_map_info");
    for (Field field : constants(Bpf.class)) {
      if (field.getName().startsWith("BPF_")) {
        expected.put(field.getName(), Constants.value(field));
      }
    }
    for (String value : PERF_VALUES) {
      expected.put("PERF_" + value, Constants.value(PerfAttr.class.getDeclaredField(value)));
    }
    for (PerfCounter counter : PerfCounter.values()) {
      expected.put("PERF_COUNT_" + counter, (long) counter.number());
    }
    for (AttachType type : AttachType.values()) {
      expected.put("BPF_" + type, (long) type.ordinal());
    }
    for (PerfDetails.Kind kind : PerfDetails.Kind.values()) {
      expected.put("BPF_PERF_EVENT_" + kind, (long) kind.ordinal());
    }
    for (IteratorRange.Walk walk : IteratorRange.Walk.values()) {
      expected.put("BPF_CGROUP_ITER_" + walk, walk.ordinal() + 1L);
    }
    for (LinkType type : LinkType.values()) {
      if (type != LinkType.UNKNOWN) {
        expected.put("BPF_LINK_TYPE_" + type, (long) type.ordinal());
      }
    }
    Files.writeString(folder.resolve("vmlinux.h"), kernelTypes());
    Constants.compare(
        folder, "#include \"vmlinux.h\"\n#define offsetof __builtin_offsetof\n", expected);
  }

  /** A newer kernel may have more in them: what is zero there means what it meant before. */
  @Test
  void structuresAreNoLargerThanTheKernels() throws Exception {
    Files.writeString(folder.resolve("vmlinux.h"), kernelTypes());
    List<String> expressions =
        List.of(
            "sizeof(union bpf_attr)",
            "sizeof(struct bpf_link_info)",
            "sizeof(struct bpf_prog_info)",
            "sizeof(struct bpf_map_info)",
            "sizeof(struct perf_event_attr)");
    List<Long> kernels = Compiler.values(folder, "#include \"vmlinux.h\"\n", expressions);
    int[] own = {
      BpfAttr.SIZE, BpfInfo.LINK_SIZE, BpfInfo.PROG_SIZE, BpfInfo.MAP_SIZE, PerfAttr.ATTR_SIZE
    };
    for (int i = 0; i < own.length; i++) {
      assertTrue(own[i] <= kernels.get(i), expressions.get(i));
    }
  }

  @Test
  void everyOffsetIsCompared() {
    Set<String> compared =
        new TreeSet<>(
            Set.of(
                "SIZE",
                "AT",
                "LINK_SIZE",
                "PROG_SIZE",
                "MAP_SIZE",
                "TEXT_SIZE",
                "NAME_LEN",
                "MOST_MAPS"));
    for (String table : List.of(ATTR, ITER, LINK, PROG, MAP)) {
      table.lines().forEach(row -> compared.add(row.split(" ")[0]));
    }
    Set<String> all = new TreeSet<>();
    constants(BpfAttr.class).forEach(field -> all.add(field.getName()));
    constants(BpfInfo.class).forEach(field -> all.add(field.getName()));
    assertEquals(compared, all);
  }

  @Test
  void everyOffsetOfPerfIsCompared() {
    Set<String> compared = new TreeSet<>(PERF_VALUES);
    compared.add("ATTR_SIZE");
    PERF.lines().forEach(row -> compared.add(row.split(" ")[0]));
    Set<String> all = new TreeSet<>();
    constants(PerfAttr.class).forEach(field -> all.add(field.getName()));
    assertEquals(compared, all);
  }

  private static void members(
      Map<String, Long> expected, String table, Class<?> owner, String structure) throws Exception {
    for (String row : table.lines().toList()) {
      String[] columns = row.split(" +");
      long offset = Constants.value(owner.getDeclaredField(columns[0]));
      expected.put("offsetof(%s, %s)".formatted(structure, columns[1]), offset);
      expected.put(
          "sizeof(((%s *)0)->%s)".formatted(structure, columns[1]), Long.valueOf(columns[2]));
    }
  }

  private static String kernelTypes() throws Exception {
    return Compiler.run("bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c");
  }

  private static List<Field> constants(Class<?> owner) {
    return Arrays.stream(owner.getDeclaredFields())
        .filter(field -> field.getType() == int.class && Modifier.isStatic(field.getModifiers()))
        .toList();
  }
}
