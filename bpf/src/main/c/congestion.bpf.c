// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
// A TCP congestion control, which the kernel keeps for GPL programs: this file alone is under the
// GPL as well. It never sends fast, and counts the connections that it was chosen for.
#include "runs.h"

struct sock;

// Of the kernel's structure what is implemented here; libbpf finds the members by their names.
struct tcp_congestion_ops {
  void (*init)(struct sock *);
  __u32 (*ssthresh)(struct sock *);
  void (*cong_avoid)(struct sock *, __u32, __u32);
  __u32 (*undo_cwnd)(struct sock *);
  char name[16];
};

SEC("struct_ops/init")
int begin(void *ctx) {
  (void)ctx;
  return ran(0, 0);
}

SEC("struct_ops/ssthresh")
int threshold(void *ctx) {
  (void)ctx;
  return 2;
}

SEC("struct_ops/cong_avoid")
int avoid(void *ctx) {
  (void)ctx;
  return 0;
}

SEC("struct_ops/undo_cwnd")
int undo(void *ctx) {
  (void)ctx;
  return 2;
}

SEC(".struct_ops")
struct tcp_congestion_ops patient = {
    .init = (void *)begin,
    .ssthresh = (void *)threshold,
    .cong_avoid = (void *)avoid,
    .undo_cwnd = (void *)undo,
    .name = "baton_patient",
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
