// For programs that do nothing but count how often they ran: map "runs", key 0 for the first version
// of a program and 1 for the second.
#ifndef RUNS_H
#define RUNS_H

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, __u64);
} runs SEC(".maps");

static __always_inline int ran(__u32 version, int verdict) {
  __u64 *counter = bpf_map_lookup_elem(&runs, &version);
  if (counter) __sync_fetch_and_add(counter, 1);
  return verdict;
}

// NAME_v1 and NAME_v2
#define VERSIONS(section, name, verdict) \
  SEC(section) int name##_v1(void *ctx) { (void)ctx; return ran(0, verdict); } \
  SEC(section) int name##_v2(void *ctx) { (void)ctx; return ran(1, verdict); }

#endif
