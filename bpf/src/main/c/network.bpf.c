// Programs for network namespaces, netfilter and netkit. They let everything pass.
#include <linux/pkt_cls.h>

#include "runs.h"

#define NF_ACCEPT 1

VERSIONS("sk_lookup", lookup, SK_PASS)
VERSIONS("netfilter", filter, NF_ACCEPT)
VERSIONS("tc", kit, TC_ACT_UNSPEC)

// What the kernel would find out without it is of no use to anybody in the tests.
VERSIONS("flow_dissector", dissector, BPF_DROP)

char LICENSE[] SEC("license") = "Apache-2.0";
