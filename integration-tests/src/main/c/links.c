// What link handles cost without Java: the same loops as ./run bench, on raw bpf(2).
//
//   links create-close|replace|info CGROUP COUNT   one cgroup link, on a cgroup that has another one
//   links getppid|eventfd - COUNT                  the simplest system call and descriptor, to compare machines by
//
// Prints nanoseconds per turn.
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>

#include "bpf.h"
#include "clock.h"

static void replace(int link, int next, int current) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.link_update.link_fd = link;
  attr.link_update.new_prog_fd = next;
  attr.link_update.flags = BPF_F_REPLACE;
  attr.link_update.old_prog_fd = current;
  bpf(BPF_LINK_UPDATE, &attr);
}

static void look(int link) {
  struct bpf_link_info info;
  ask(link, &info, sizeof info);
}

int main(int argc, char **argv) {
  if (argc != 4) errx(2, "usage: links LOOP CGROUP COUNT");
  const char *loop = argv[1];
  int count = atoi(argv[3]), cgroup = -1, programs[2], link = -1;

  if (strcmp(argv[2], "-")) {
    cgroup = open_cgroup(argv[2]);
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
    for (int i = 0; i < count; i++) look(link);
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
