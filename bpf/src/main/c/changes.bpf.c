// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Counts that a link came or went, so that one need not look all the time to see it soon.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} changes SEC(".maps");

static __always_inline int count(void) {
  __u32 zero = 0;
  __u64 *changed = bpf_map_lookup_elem(&changes, &zero);
  if (changed) __sync_fetch_and_add(changed, 1);
  return 0;
}

SEC("fexit/bpf_link_prime")
int came(void *unused) {
  (void)unused;
  return count();
}

SEC("fentry/bpf_link_free")
int went(void *unused) {
  (void)unused;
  return count();
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
