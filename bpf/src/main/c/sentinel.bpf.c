// What is in the sentinel's slot of a shared XDP hook, and what the hook is tested with before it is offered:
// programs that give one verdict each, and one that uses up a packet's tail calls.
#include "gates.h"

SEC("xdp")
int sentinel(struct xdp_md *frame) {
  (void)frame;
  return SENTINEL_RAN;
}

SEC("xdp")
int drops(struct xdp_md *frame) {
  (void)frame;
  return XDP_DROP;
}

SEC("xdp")
int passes(struct xdp_md *frame) {
  (void)frame;
  return XDP_PASS;
}

SEC("xdp")
int transmits(struct xdp_md *frame) {
  (void)frame;
  return XDP_TX;
}

// Holds this program itself, once the loader has put it there.
struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} again SEC(".maps");

SEC("xdp")
int burns(struct xdp_md *frame) {
  bpf_tail_call(frame, &again, 0);
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
