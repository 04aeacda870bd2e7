// An XDP program that asks a function, and two to take that function's place, which drop as those
// of demo.bpf.c do.
#include "packets.h"

// Global, and not inlined: a function of its own to the kernel.
__attribute__((noinline)) int verdict(struct xdp_md *frame) {
  return frame->data < frame->data_end ? XDP_PASS : XDP_ABORTED;
}

SEC("xdp")
int asks(struct xdp_md *frame) {
  return verdict(frame);
}

SEC("freplace/verdict")
int verdict_v1(struct xdp_md *frame) {
  return FRAME_MAY_PASS(frame, V1) ? XDP_PASS : XDP_DROP;
}

SEC("freplace/verdict")
int verdict_v2(struct xdp_md *frame) {
  return FRAME_MAY_PASS(frame, V2) ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Apache-2.0";
