// What link handles cost without Java: the same loops as ./run bench, on raw bpf(2).
//
//   links create-close|replace|info CGROUP COUNT   one cgroup link, on a cgroup that has another one
//   links getppid|eventfd - COUNT                  the simplest system call and descriptor, to compare machines by
//
// Prints nanoseconds per turn.
#include <err.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int bpf(enum bpf_cmd command, union bpf_attr *attr, size_t size) {
  int result = syscall(SYS_bpf, command, attr, size);
  if (result < 0) err(1, "bpf command %d", command);
  return result;
}

// Lets everything pass.
static int load_program(void) {
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
  return bpf(BPF_PROG_LOAD, &attr, sizeof attr);
}

static int attach(int cgroup, int program) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.link_create.prog_fd = program;
  attr.link_create.target_fd = cgroup;
  attr.link_create.attach_type = BPF_CGROUP_INET_INGRESS;
  return bpf(BPF_LINK_CREATE, &attr, sizeof attr);
}

static void replace(int link, int next, int current) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.link_update.link_fd = link;
  attr.link_update.new_prog_fd = next;
  attr.link_update.flags = BPF_F_REPLACE;
  attr.link_update.old_prog_fd = current;
  bpf(BPF_LINK_UPDATE, &attr, sizeof attr);
}

static void info(int link) {
  struct bpf_link_info info;
  union bpf_attr attr;
  memset(&info, 0, sizeof info);
  memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = link;
  attr.info.info_len = sizeof info;
  attr.info.info = (uintptr_t)&info;
  bpf(BPF_OBJ_GET_INFO_BY_FD, &attr, sizeof attr);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) errx(2, "usage: links LOOP CGROUP COUNT");
  const char *loop = argv[1];
  int count = atoi(argv[3]), cgroup = -1, programs[2], link = -1;

  if (strcmp(argv[2], "-")) {
    cgroup = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0) err(1, "%s", argv[2]);
    programs[0] = load_program();
    programs[1] = load_program();
    if (strcmp(loop, "create-close")) link = attach(cgroup, programs[0]);
  }
  double start = now();
  if (!strcmp(loop, "create-close")) {
    for (int i = 0; i < count; i++) close(attach(cgroup, programs[0]));
  } else if (!strcmp(loop, "replace")) {
    for (int i = 0; i < count; i++) replace(link, programs[(i + 1) & 1], programs[i & 1]);
  } else if (!strcmp(loop, "info")) {
    for (int i = 0; i < count; i++) info(link);
  } else if (!strcmp(loop, "getppid")) {
    for (int i = 0; i < count; i++) syscall(SYS_getppid);
  } else if (!strcmp(loop, "eventfd")) {
    for (int i = 0; i < count; i++) close(eventfd(0, EFD_CLOEXEC));
  } else {
    errx(2, "no such loop: %s", loop);
  }
  printf("%.1f\n", (now() - start) / count);
  return 0;
}
