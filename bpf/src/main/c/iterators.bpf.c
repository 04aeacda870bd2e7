// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
// Iterators that write down what they walk, which the kernel keeps for GPL programs: this file is
// under the GPL as well.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

// Of the kernel's types only what is read here; libbpf finds out where it lies.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct bpf_iter_meta {
  struct seq_file *seq;
};

struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta *meta;
  void *map;
  void *key;
  void *value;
};

struct kernfs_node {
  __u64 id;
};

struct cgroup {
  struct kernfs_node *kn;
};

struct bpf_iter__cgroup {
  struct bpf_iter_meta *meta;
  struct cgroup *cgroup;
};

struct task_struct {
  int pid;
};

struct bpf_iter__task {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
};

#pragma clang attribute pop

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 3);
  __type(key, __u32);
  __type(value, __u64);
} three SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 5);
  __type(key, __u32);
  __type(value, __u64);
} five SEC(".maps");

// Each writes 64-bit numbers: the values of a map, the IDs of cgroups, those of threads. At the end
// there is no element.

SEC("iter/bpf_map_elem")
int values(struct bpf_iter__bpf_map_elem *ctx) {
  __u64 *value = ctx->value;
  if (value) bpf_seq_write(ctx->meta->seq, value, sizeof *value);
  return 0;
}

SEC("iter/cgroup")
int cgroups(struct bpf_iter__cgroup *ctx) {
  // Read twice it would be another pointer to the verifier, and not known to be there.
  struct cgroup *cgroup = ctx->cgroup;
  if (!cgroup) return 0;
  __u64 id = cgroup->kn->id;
  bpf_seq_write(ctx->meta->seq, &id, sizeof id);
  return 0;
}

SEC("iter/task")
int threads(struct bpf_iter__task *ctx) {
  struct task_struct *task = ctx->task;
  if (!task) return 0;
  __u64 id = task->pid;
  bpf_seq_write(ctx->meta->seq, &id, sizeof id);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
