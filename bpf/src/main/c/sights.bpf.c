// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What every link looks like now, in one reading: a record for each, in the kernel's byte order. That is what
// BPF_OBJ_GET_INFO_BY_FD says of it, without the three system calls for each link.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

// Of the kernel's structures only what is read here: where it lies is found out when loading.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct seq_file;

struct bpf_iter_meta {
  struct seq_file *seq;
};

struct bpf_map {
  __u32 id;
};

struct bpf_prog_aux {
  __u32 id;
};

struct bpf_prog {
  struct bpf_prog_aux *aux;
};

struct bpf_link {
  __u32 id;
  enum bpf_link_type type;
  struct bpf_prog *prog;
};

// What each type sits on, which is null once it does no more.

struct bpf_cgroup_link {
  void *cgroup;
};

struct bpf_netns_link {
  void *net;
};

struct bpf_xdp_link {
  void *dev;
};

struct tcx_link {
  void *dev;
};

struct netkit_link {
  void *dev;
};

struct sockmap_link {
  struct bpf_map *map;
};

struct bpf_struct_ops_link {
  struct bpf_map *map;
};

struct bpf_iter__bpf_link {
  struct bpf_iter_meta *meta;
  struct bpf_link *link;
};

#pragma clang attribute pop

struct sight {
  __u32 link;
  __u32 program;
  // Of struct_ops, which is replaced with a map.
  __u32 map;
  __u32 attached;
};

// Older headers lack these.
enum { TYPE_TCX = 11, TYPE_NETKIT = 13, TYPE_SOCKMAP = 14 };

// A kernel that does not know the structure has no such link, or does not tell.
#define SITS_ON(structure, field)                                                            \
  (!bpf_core_field_exists(((struct structure *)0)->field) ||                                 \
   BPF_CORE_READ((struct structure *)link, field) != 0)

static __always_inline __u32 is_attached(struct bpf_link *link) {
  switch ((int)link->type) {
    case BPF_LINK_TYPE_CGROUP: return SITS_ON(bpf_cgroup_link, cgroup);
    case BPF_LINK_TYPE_NETNS: return SITS_ON(bpf_netns_link, net);
    case BPF_LINK_TYPE_XDP: return SITS_ON(bpf_xdp_link, dev);
    case TYPE_TCX: return SITS_ON(tcx_link, dev);
    case TYPE_NETKIT: return SITS_ON(netkit_link, dev);
    case TYPE_SOCKMAP: return SITS_ON(sockmap_link, map);
    case BPF_LINK_TYPE_STRUCT_OPS: return SITS_ON(bpf_struct_ops_link, map);
    default: return 1;
  }
}

SEC("iter/bpf_link")
int sights(struct bpf_iter__bpf_link *ctx) {
  struct bpf_link *link = ctx->link;
  // One without an ID is just being made.
  if (!link || !link->id) return 0;
  struct sight sight = {
      .link = link->id, .program = BPF_CORE_READ(link, prog, aux, id), .attached = is_attached(link)};
  if (link->type == BPF_LINK_TYPE_STRUCT_OPS) sight.map = BPF_CORE_READ((struct bpf_struct_ops_link *)link, map, id);
  bpf_seq_write(ctx->meta->seq, &sight, sizeof(sight));
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
