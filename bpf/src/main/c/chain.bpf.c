// The same program for a slot and for a chain, in which each program calls the next one.
#include "packets.h"

static __always_inline __u32 verdict(struct xdp_md *frame) {
  return START(frame) + sizeof(struct ethhdr) > END(frame) ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int alone(struct xdp_md *frame) {
  return verdict(frame);
}

// The next program runs on PASS; nothing runs on any other verdict.
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} next SEC(".maps");

SEC("xdp")
int chained(struct xdp_md *frame) {
  __u32 own = verdict(frame);
  bpf_tail_call(frame, &next, own - XDP_PASS);
  return own;
}

char LICENSE[] SEC("license") = "Apache-2.0";
