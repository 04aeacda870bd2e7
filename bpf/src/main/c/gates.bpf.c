// The dispatcher of a shared XDP hook: it runs the programs in its slots one after another. A slot is a
// prog_array with one entry, which whoever owns the slot fills. Each program is entered by a tail call out of a
// function of its own, a gate, so that its verdict comes back here, as from a function; but for the last one,
// whose verdict stands.
#include "gates.h"

#define GATES 16

// What a gate returns when nothing ran in it: go on with the next one, or, together with a verdict, end.
#define GO_ON 0x100
#define END_WITH 0x200

// What the loader decided for this generation of the dispatcher, which never changes: all but the second field
// of a place are the loader's notes, from which it finds its slots again.
struct place {
  __u32 slot;        // ID of the map
  __u32 proceed_on;  // for each verdict after which the next program runs, its bit
  __u32 priority;
  __u32 on_empty;
};

const volatile struct {
  __u32 count;
  struct place places[GATES];
} plan SEC(".rodata.plan");

// What each gate returns when nothing ran in it, the sentinel's behind the others. It has to be a value that
// neither the compiler nor the verifier knows: they take a tail call for one that fails, would conclude that a
// gate returns this and nothing else, and throw away the look at the program's verdict. So it is memory that
// can be written to, and it is: a slot that is to drop what comes while it is empty does so once it was filled.
volatile __u32 when_empty[GATES + 1] SEC(".data.empty");

#define SLOT(name)                         \
  struct {                                 \
    __uint(type, BPF_MAP_TYPE_PROG_ARRAY); \
    __uint(max_entries, 1);                \
    __type(key, __u32);                    \
    __type(value, __u32);                  \
  } slot_##name SEC(".maps");

#define GATE(name, index)                                     \
  SLOT(name)                                                  \
  static __noinline __u32 gate_##name(struct xdp_md *frame) { \
    bpf_tail_call(frame, &slot_##name, 0);                    \
    return when_empty[index];                                 \
  }

GATE(0, 0)
GATE(1, 1)
GATE(2, 2)
GATE(3, 3)
GATE(4, 4)
GATE(5, 5)
GATE(6, 6)
GATE(7, 7)
GATE(8, 8)
GATE(9, 9)
GATE(10, 10)
GATE(11, 11)
GATE(12, 12)
GATE(13, 13)
GATE(14, 14)
SLOT(15)
GATE(sentinel, GATES)

// A verdict ends the way here or lets it go on. What is no verdict comes from an empty gate, or from a program that
// returns nonsense, which goes to the kernel as it is.
#define THROUGH(index)                                                 \
  if (count == index + 1) LAST(index)                                  \
  answer = gate_##index(frame);                                        \
  if (answer <= XDP_REDIRECT) {                                        \
    verdict = answer;                                                  \
    if (!(plan.places[index].proceed_on >> answer & 1)) return answer; \
  } else if (answer != GO_ON) {                                        \
    return answer & ~END_WITH;                                         \
  }

#define LAST(index)                         \
  {                                         \
    bpf_tail_call(frame, &slot_##index, 0); \
    answer = when_empty[index];             \
    goto last_is_empty;                     \
  }

SEC("xdp")
int baton_gates(struct xdp_md *frame) {
  __u32 count = plan.count;
  __u32 verdict = XDP_PASS;
  __u32 answer;

  if (count == 0) return XDP_PASS;
  THROUGH(0)
  THROUGH(1)
  THROUGH(2)
  THROUGH(3)
  THROUGH(4)
  THROUGH(5)
  THROUGH(6)
  THROUGH(7)
  THROUGH(8)
  THROUGH(9)
  THROUGH(10)
  THROUGH(11)
  THROUGH(12)
  THROUGH(13)
  THROUGH(14)
  LAST(15)

last_is_empty:
  if (answer != GO_ON) return answer & ~END_WITH;
  // A packet has 33 tail calls, of all gates together from Linux 6.12 on. If a program used them up, every slot
  // behind it looks empty; the sentinel's, which never is, tells the one from the other.
  return gate_sentinel(frame) == SENTINEL_RAN ? verdict : XDP_ABORTED;
}

// Nothing here needs a helper that the kernel keeps for GPL programs.
char LICENSE[] SEC("license") = "Apache-2.0";
