// What a listing costs without Java: every link of the host by its ID, then the iterators that tell who
// has one open, as ./run bench does it.
//
//   listing HOLDERS.BPF.O COUNT
//
// Prints nanoseconds per listing.
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bpf.h"
#include "clock.h"

// As holders.bpf.c has them.
struct known {
  uint32_t fd, unused;
  uint64_t f_op, inode;
};

struct descriptor {
  uint32_t link, pid;
  uint64_t file;
  uint32_t fd, unused;
};

struct references {
  uint32_t link, count;
};

static char buffer[1 << 15];

static int attach_iterator(struct bpf_object *object, const char *name) {
  struct bpf_program *program = bpf_object__find_program_by_name(object, name);
  struct bpf_link *link = program ? bpf_program__attach_iter(program, NULL) : NULL;
  if (!link) err(1, "%s", name);
  return bpf_link__fd(link);
}

// The sum over a number of each record, so that none is left unread.
static uint64_t read_all(int iterator, size_t size, size_t offset) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.iter_create.link_fd = iterator;
  int output = bpf(BPF_ITER_CREATE, &attr);
  uint64_t sum = 0;
  size_t left = 0;
  for (;;) {
    ssize_t length = read(output, buffer + left, sizeof buffer - left);
    if (length < 0 && errno == EAGAIN) continue;
    if (length < 0) err(1, "read an iterator");
    if (length == 0) break;
    size_t filled = left + length, at = 0;
    for (; at + size <= filled; at += size) sum += *(uint32_t *)(buffer + at + offset);
    left = filled - at;
    memmove(buffer, buffer + at, left);
  }
  close(output);
  return sum;
}

static int walk(void) {
  uint32_t id = 0;
  int count = 0;
  for (;;) {
    union bpf_attr attr;
    struct bpf_link_info info;
    memset(&attr, 0, sizeof attr);
    attr.start_id = id;
    if (syscall(SYS_bpf, BPF_LINK_GET_NEXT_ID, &attr, sizeof attr) < 0) return count;
    id = attr.next_id;
    memset(&attr, 0, sizeof attr);
    attr.link_id = id;
    int link = syscall(SYS_bpf, BPF_LINK_GET_FD_BY_ID, &attr, sizeof attr);
    if (link < 0) continue;
    ask(link, &info, sizeof info);
    close(link);
    count++;
  }
}

int main(int argc, char **argv) {
  if (argc != 3) errx(2, "usage: listing HOLDERS.BPF.O COUNT");
  struct bpf_object *object = bpf_object__open_file(argv[1], NULL);
  if (!object || bpf_object__load(object)) err(1, "%s", argv[1]);
  int descriptors = attach_iterator(object, "descriptors");
  int references = attach_iterator(object, "references");

  union bpf_attr attr;
  uint32_t key = 0;
  struct known known = {.fd = descriptors};
  memset(&attr, 0, sizeof attr);
  attr.map_fd = bpf_object__find_map_fd_by_name(object, "own");
  attr.key = (uintptr_t)&key;
  attr.value = (uintptr_t)&known;
  bpf(BPF_MAP_UPDATE_ELEM, &attr);
  read_all(descriptors, sizeof(struct descriptor), 0);

  int count = atoi(argv[2]);
  double start = now();
  for (int i = 0; i < count; i++) {
    if (!walk() || !read_all(descriptors, sizeof(struct descriptor), offsetof(struct descriptor, pid)) ||
        !read_all(references, sizeof(struct references), offsetof(struct references, count)))
      errx(1, "nothing is listed");
  }
  printf("%.1f\n", (now() - start) / count);
  return 0;
}
