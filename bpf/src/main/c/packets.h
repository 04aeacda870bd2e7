// For programs in two versions that let every packet pass but UDP to port 7002. What they see of the
// two ports below they count; the versions do the same and count under different keys, so that one
// can tell which of them saw a packet.
#ifndef PACKETS_H
#define PACKETS_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>
#include <stdbool.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PASS_PORT 7001
#define DROP_PORT 7002

// Keys of the map.
enum { V1_PASSED, V1_DROPPED, V2_PASSED, V2_DROPPED, KEYS };

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, KEYS);
  __type(key, __u32);
  __type(value, __u64);
} packets SEC(".maps");

// Destination port of an IPv4 UDP packet, otherwise 0. Of a socket buffer only the linear part is
// looked at, which holds the headers of what comes through veth or loopback.
static __always_inline __u16 udp_port(void *start, void *end) {
  struct iphdr *ip = start;
  if ((void *)(ip + 1) > end || ip->version != 4 || ip->protocol != IPPROTO_UDP) return 0;
  struct udphdr *udp = start + ip->ihl * 4;
  if ((void *)(udp + 1) > end) return 0;
  return bpf_ntohs(udp->dest);
}

static __always_inline __u16 udp_port_of_frame(void *start, void *end) {
  struct ethhdr *frame = start;
  if ((void *)(frame + 1) > end || frame->h_proto != bpf_htons(ETH_P_IP)) return 0;
  return udp_port(frame + 1, end);
}

static __always_inline void count(__u32 key) {
  __u64 *counter = bpf_map_lookup_elem(&packets, &key);
  if (counter) ++*counter;
}

// Counts a packet; says whether it may pass.
static __always_inline bool may_pass(__u16 port, __u32 passed, __u32 dropped) {
  if (port == PASS_PORT) count(passed);
  if (port == DROP_PORT) count(dropped);
  return port != DROP_PORT;
}

#define START(context) ((void *)(long)(context)->data)
#define END(context) ((void *)(long)(context)->data_end)
#define FRAME_MAY_PASS(context, version) \
  may_pass(udp_port_of_frame(START(context), END(context)), version##_PASSED, version##_DROPPED)
#define PACKET_MAY_PASS(context, version) \
  may_pass(udp_port(START(context), END(context)), version##_PASSED, version##_DROPPED)

#endif
