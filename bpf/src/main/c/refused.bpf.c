// A program that the verifier refuses: it reads a packet without asking how long it is.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("xdp")
int reads_past_end(struct xdp_md *frame) {
  return *(__u8 *)(long)frame->data ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Apache-2.0";
