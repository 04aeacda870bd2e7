// A firewall in two versions, for three hooks: XDP, TCX ingress and cgroup ingress.
#include "packets.h"

SEC("xdp")
int firewall_v1(struct xdp_md *frame) {
  return FRAME_MAY_PASS(frame, V1) ? XDP_PASS : XDP_DROP;
}

SEC("xdp")
int firewall_v2(struct xdp_md *frame) {
  return FRAME_MAY_PASS(frame, V2) ? XDP_PASS : XDP_DROP;
}

SEC("tc")
int edge_v1(struct __sk_buff *frame) {
  return FRAME_MAY_PASS(frame, V1) ? TC_ACT_UNSPEC : TC_ACT_SHOT;
}

SEC("tc")
int edge_v2(struct __sk_buff *frame) {
  return FRAME_MAY_PASS(frame, V2) ? TC_ACT_UNSPEC : TC_ACT_SHOT;
}

SEC("cgroup_skb/ingress")
int guard_v1(struct __sk_buff *packet) {
  return PACKET_MAY_PASS(packet, V1);
}

SEC("cgroup_skb/ingress")
int guard_v2(struct __sk_buff *packet) {
  return PACKET_MAY_PASS(packet, V2);
}

// Nothing here needs a helper that the kernel keeps for GPL programs.
char LICENSE[] SEC("license") = "Apache-2.0";
