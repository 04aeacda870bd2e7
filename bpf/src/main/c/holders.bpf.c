// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Who has a link open. Reading the iterator "descriptors" gives a record for each descriptor of a link in
// each process, reading "references" one for each link; both in the kernel's byte order.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>

// Of the kernel's structures only what is read here: where it lies is found out when loading.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct seq_file;
struct inode;
struct file_operations;

struct qstr {
  const unsigned char *name;
};

struct dentry {
  struct qstr d_name;
};

struct path {
  struct dentry *dentry;
};

struct file {
  const struct file_operations *f_op;
  struct inode *f_inode;
  void *private_data;
  struct path f_path;
};

struct upid {
  int nr;
};

struct pid {
  unsigned int level;
  struct upid numbers[1];
};

struct task_struct {
  int tgid;
  struct task_struct *group_leader;
  struct pid *thread_pid;
};

typedef struct {
  __s64 counter;
} atomic64_t;

struct bpf_link {
  atomic64_t refcnt;
  __u32 id;
};

struct bpf_iter_meta {
  struct seq_file *seq;
};

struct bpf_iter__task_file {
  struct bpf_iter_meta *meta;
  struct task_struct *task;
  __u32 fd;
  struct file *file;
};

struct bpf_iter__bpf_link {
  struct bpf_iter_meta *meta;
  struct bpf_link *link;
};

#pragma clang attribute pop

// What the files of links are known by. The reader says which of its descriptors is one, and reads
// once; after that the rest is filled in.
struct known {
  __u32 fd;
  __u32 unused;
  const struct file_operations *f_op;
  struct inode *inode;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct known);
} own SEC(".maps");

struct descriptor {
  __u32 link;
  __u32 pid;
  __u64 file;
  __u32 fd;
  __u32 unused;
};

struct references {
  __u32 link;
  __u32 count;
};

// A link of struct_ops has other operations than the others, but the same inode and name.
static __always_inline int is_link(struct file *file, const struct known *known) {
  if (file->f_inode != known->inode) return 0;
  if (file->f_op == known->f_op) return 1;
  char name[8];
  if (bpf_probe_read_kernel_str(name, sizeof(name), file->f_path.dentry->d_name.name) != sizeof(name)) return 0;
  return name[0] == 'b' && name[1] == 'p' && name[2] == 'f' && (name[3] == '_' || name[3] == '-') &&
         name[4] == 'l' && name[5] == 'i' && name[6] == 'n';
}

// Its number in the reader's namespace, whose processes are all there is to see.
static __always_inline __u32 pid_of(struct task_struct *task, struct task_struct *reader) {
  struct pid *pid = task->group_leader->thread_pid;
  unsigned int level = reader->thread_pid->level;
  int number = 0;
  bpf_probe_read_kernel(&number, sizeof(number), (void *)&pid->numbers + level * bpf_core_type_size(struct upid));
  return number;
}

SEC("iter/task_file")
int descriptors(struct bpf_iter__task_file *ctx) {
  struct task_struct *task = ctx->task, *reader = bpf_get_current_task_btf();
  struct file *file = ctx->file;
  __u32 zero = 0;
  struct known *known = bpf_map_lookup_elem(&own, &zero);
  if (!task || !file || !known) return 0;
  if (!known->f_op) {
    if (task->tgid == reader->tgid && ctx->fd == known->fd) {
      known->inode = file->f_inode;
      known->f_op = file->f_op;
    }
  } else if (is_link(file, known)) {
    struct bpf_link *link = file->private_data;
    struct descriptor descriptor = {
        .link = BPF_CORE_READ(link, id), .pid = pid_of(task, reader), .file = (__u64)file, .fd = ctx->fd};
    bpf_seq_write(ctx->meta->seq, &descriptor, sizeof(descriptor));
  }
  return 0;
}

SEC("iter/bpf_link")
int references(struct bpf_iter__bpf_link *ctx) {
  struct bpf_link *link = ctx->link;
  if (!link) return 0;
  // The iterator itself has one while the program runs.
  struct references references = {.link = link->id, .count = link->refcnt.counter - 1};
  bpf_seq_write(ctx->meta->seq, &references, sizeof(references));
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
