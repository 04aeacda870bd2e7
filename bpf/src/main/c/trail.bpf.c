// Programs for the slots of one hook that write down which of them a packet went through, and in which order.
// All of them let every packet pass but the last one, which drops what has a trail.
#include "packets.h"

// A trail is the numbers of the programs, three bits each.
#define LONGEST 5
#define TRAILS (1 << 3 * LONGEST)

// Where it begins in a packet: behind the headers.
#define TRAIL_AT (sizeof(struct ethhdr) + sizeof(struct iphdr) + sizeof(struct udphdr))

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, TRAILS);
  __type(key, __u32);
  __type(value, __u64);
} trails SEC(".maps");

// How many came to the first program.
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} entered SEC(".maps");

// How many came to the last program in which millisecond, of CLOCK_MONOTONIC modulo their number.
#define MOMENTS (1 << 16)

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, MOMENTS);
  __type(key, __u32);
  __type(value, __u64);
} moments SEC(".maps");

static __always_inline void add(void *map, __u32 key) {
  __u64 *counter = bpf_map_lookup_elem(map, &key);
  if (counter) __sync_fetch_and_add(counter, 1);
}

static __always_inline __u32 *trail(struct xdp_md *frame) {
  __u32 *own = START(frame) + TRAIL_AT;
  if ((void *)(own + 1) > END(frame)) return NULL;
  return udp_port_of_frame(START(frame), END(frame)) == DROP_PORT ? own : NULL;
}

SEC("xdp")
int begins(struct xdp_md *frame) {
  __u32 *own = trail(frame);
  if (own) {
    *own = 0;
    add(&entered, 0);
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
  if (!own) return XDP_PASS;
  add(&trails, *own & (TRAILS - 1));
  add(&moments, bpf_ktime_get_ns() / 1000000 % MOMENTS);
  return XDP_DROP;
}

char LICENSE[] SEC("license") = "Apache-2.0";
