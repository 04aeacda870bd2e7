// bpf(2) as it is, for a link on a cgroup.
#include <err.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int bpf(enum bpf_cmd command, union bpf_attr *attr) {
  int result = syscall(SYS_bpf, command, attr, sizeof *attr);
  if (result < 0) err(1, "bpf command %d", command);
  return result;
}

static inline int open_cgroup(const char *path) {
  int cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (cgroup < 0) err(1, "%s", path);
  return cgroup;
}

// Lets everything pass.
static inline int load_program(void) {
  struct bpf_insn instructions[] = {
      {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
      {.code = BPF_JMP | BPF_EXIT},
  };
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.prog_type = BPF_PROG_TYPE_CGROUP_SKB;
  attr.expected_attach_type = BPF_CGROUP_INET_INGRESS;
  attr.insns = (uintptr_t)instructions;
  attr.insn_cnt = sizeof instructions / sizeof *instructions;
  attr.license = (uintptr_t)"Apache-2.0";
  return bpf(BPF_PROG_LOAD, &attr);
}

static inline int attach(int cgroup, int program) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.link_create.prog_fd = program;
  attr.link_create.target_fd = cgroup;
  attr.link_create.attach_type = BPF_CGROUP_INET_INGRESS;
  return bpf(BPF_LINK_CREATE, &attr);
}

static inline void ask(int descriptor, void *info, size_t size) {
  union bpf_attr attr;
  memset(info, 0, size);
  memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = descriptor;
  attr.info.info_len = size;
  attr.info.info = (uintptr_t)info;
  bpf(BPF_OBJ_GET_INFO_BY_FD, &attr);
}
