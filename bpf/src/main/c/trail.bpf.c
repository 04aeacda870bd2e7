// Programs for the slots of one hook that write down which of them a packet went through, and in which order.
// All of them let every packet pass but the last one, which drops what has a trail.
#include "packets.h"

// A trail is the numbers of the programs, three bits each; one that is longer counts as the greatest.
#define LONGEST 4
#define TRAILS (1 << 3 * LONGEST)

// Where it begins in a packet: behind the headers.
#define TRAIL_AT (sizeof(struct ethhdr) + sizeof(struct iphdr) + sizeof(struct udphdr))

// Milliseconds of CLOCK_MONOTONIC, modulo their number.
#define MOMENTS (1 << 14)

struct counts {
  __u64 entered;          // came to the first program
  __u64 trails[TRAILS];   // came to the last one, with which trail
  __u64 moments[MOMENTS]; // came to the last one, when
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct counts);
} counts SEC(".maps");

static __always_inline struct counts *all(void) {
  __u32 key = 0;
  return bpf_map_lookup_elem(&counts, &key);
}

static __always_inline __u32 *trail(struct xdp_md *frame) {
  __u32 *own = START(frame) + TRAIL_AT;
  if ((void *)(own + 1) > END(frame)) return NULL;
  return udp_port_of_frame(START(frame), END(frame)) == DROP_PORT ? own : NULL;
}

SEC("xdp")
int begins(struct xdp_md *frame) {
  __u32 *own = trail(frame);
  struct counts *counted = all();
  if (own && counted) {
    *own = 0;
    __sync_fetch_and_add(&counted->entered, 1);
  }
  return XDP_PASS;
}

#define MARKS(number)                        \
  SEC("xdp")                                 \
  int marks_##number(struct xdp_md *frame) { \
    __u32 *own = trail(frame);               \
    if (own) *own = *own << 3 | number;      \
    return XDP_PASS;                         \
  }

MARKS(1)
MARKS(2)
MARKS(3)
MARKS(4)

SEC("xdp")
int ends(struct xdp_md *frame) {
  __u32 *own = trail(frame);
  struct counts *counted = all();
  if (!own || !counted) return XDP_PASS;
  __u32 trail = *own < TRAILS ? *own : TRAILS - 1;
  __u32 moment = bpf_ktime_get_ns() / 1000000 % MOMENTS;
  __sync_fetch_and_add(&counted->trails[trail], 1);
  __sync_fetch_and_add(&counted->moments[moment], 1);
  return XDP_DROP;
}

char LICENSE[] SEC("license") = "Apache-2.0";
