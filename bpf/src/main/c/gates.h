// What the dispatcher of a shared XDP hook and its sentinel agree on.
#ifndef GATES_H
#define GATES_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

// What the sentinel returns: no verdict, and nothing that is left of one.
#define SENTINEL_RAN 0x5e47

#endif
