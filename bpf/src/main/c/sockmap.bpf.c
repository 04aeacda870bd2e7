// Programs for what arrives at the sockets in a map. They let everything pass.
#include "runs.h"

struct {
  __uint(type, BPF_MAP_TYPE_SOCKMAP);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} sockets SEC(".maps");

VERSIONS("sk_skb/stream_verdict", verdict, SK_PASS)

char LICENSE[] SEC("license") = "Apache-2.0";
