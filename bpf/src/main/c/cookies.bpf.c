// Programs that leave the cookie of the link that ran them in the map "cookies", key 0.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} cookies SEC(".maps");

#define READS_COOKIE(section, name) \
  SEC(section) int name(void *ctx) { \
    __u32 key = 0; \
    __u64 *cookie = bpf_map_lookup_elem(&cookies, &key); \
    if (cookie) *cookie = bpf_get_attach_cookie(ctx); \
    return 0; \
  }

READS_COOKIE("raw_tp", raw)
READS_COOKIE("tp_btf/task_rename", typed)
READS_COOKIE("tracepoint/task/task_rename", point)
READS_COOKIE("kprobe", probe)
READS_COOKIE("kprobe.multi", probes)
READS_COOKIE("kprobe.session", session)
READS_COOKIE("uprobe", user_probe)
READS_COOKIE("uprobe.multi", user_probes)
READS_COOKIE("uprobe.session", user_session)
READS_COOKIE("perf_event", event)
READS_COOKIE("fentry/vfs_unlink", entry)
READS_COOKIE("fexit/vfs_unlink", leave)

char LICENSE[] SEC("license") = "Apache-2.0";
