// A hand-over through a broker in C that makes the system calls that Baton's makes and does nothing
// else: deposit, claim and confirm, each answered once its record is written aside and exchanged with
// the one before; the link looked at, its kind and its program's asked, the program taken from its pin.
// Its JSON is text of the usual length, nothing is read of it but the verb, and nobody is refused.
// What is done once for a connection or an entry (credentials, pidfd, pins) comes before the loop.
//
//   durable FOLDER BPFFS CGROUP COUNT
//
// Prints the median of nanoseconds per hand-over; one there and one back are measured together.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <linux/sockios.h>

#include "bpf.h"
#include "clock.h"
#include "median.h"
#include "message.h"

// Lengths as Baton's are.
#define RECORD 1650
#define ENTRY 700
#define CLAIM_REPLY 960
#define DEPOSIT 224
#define CLAIM 93
#define CONFIRM 211

#define WINDOW 4096
#define PATH 128

static char filler[WINDOW];
static char text[WINDOW];

// What the broker knows of its one entry.
static int folder, held = -1;
static char link_pin[PATH], program_pin[PATH];

static void write_record(void) {
  int file = openat(folder, "aside", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || write(file, filler, RECORD) != RECORD || ftruncate(file, RECORD)) err(1, "aside");
  close(file);
  if (renameat2(folder, "aside", folder, "c.json", RENAME_EXCHANGE) && renameat(folder, "aside", folder, "c.json")) err(1, "c.json");
}

static void pin(int descriptor, const char *path) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.bpf_fd = descriptor;
  attr.pathname = (uintptr_t)path;
  bpf(BPF_OBJ_PIN, &attr);
}

static int open_pin(const char *path) {
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.pathname = (uintptr_t)path;
  return bpf(BPF_OBJ_GET, &attr);
}

static void look(int link) {
  struct bpf_link_info info;
  ask(link, &info, sizeof info);
}

// BPF_OBJ_GET_INFO_BY_FD does not tell what it was asked about.
static void require(int descriptor, const char *kind) {
  char path[32], target[64] = {0};
  snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
  if (readlink(path, target, sizeof target - 1) < 0 || strcmp(target, kind)) errx(1, "not %s but %s", kind, target);
}

static void deposit(int giver, int link, int program) {
  struct bpf_prog_info info;
  require(link, "anon_inode:bpf_link");
  require(program, "anon_inode:bpf-prog");
  ask(program, &info, 232);
  look(link);
  write_record();
  if (held < 0) {
    pin(program, program_pin);
    pin(link, link_pin);
    held = link;
  } else {
    close(link);
  }
  close(program);
  say(giver, filler, ENTRY, NULL, 0);
}

static void claim(int taker) {
  look(held);
  write_record();
  int descriptors[] = {fcntl(held, F_DUPFD_CLOEXEC, 3), open_pin(program_pin)};
  say(taker, filler, CLAIM_REPLY, descriptors, 2);
  close(descriptors[0]);
  close(descriptors[1]);
}

static void confirm(int taker, int link) {
  require(link, "anon_inode:bpf_link");
  look(link);
  write_record();
  close(link);
  say(taker, filler, ENTRY, NULL, 0);
}

// One message, looked for before it is taken; with descriptors its first byte alone, so that they
// are its own.
static void serve(int peer) {
  int descriptors[DESCRIPTORS], none[DESCRIPTORS], unread;
  if (ioctl(peer, SIOCOUTQ, &unread)) err(1, "ioctl");
  struct iovec vector = {text, WINDOW};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  ssize_t length = recvmsg(peer, &message, MSG_PEEK);
  if (length <= 0) exit(0);
  size_t alone = message.msg_flags & MSG_CTRUNC ? hear(peer, text, 1, descriptors) : 0;
  hear(peer, text + alone, length - alone, none);
  if (!memcmp(text, "deposit", 7)) deposit(peer, descriptors[0], descriptors[1]);
  else if (!memcmp(text, "confirm", 7)) confirm(peer, descriptors[0]);
  else claim(peer);
}

static void serve_all(const int *peers) {
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < 2; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = peers[i]};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, peers[i], &event)) err(1, "epoll_ctl");
  }
  for (;;) {
    struct epoll_event events[2];
    int ready = epoll_wait(epoll, events, 2, -1);
    for (int i = 0; i < ready; i++) serve(events[i].data.fd);
  }
}

static void call(int broker, const char *verb, size_t length, const int *lent, int count, int *received) {
  char message[WINDOW] = {0};
  strcpy(message, verb);
  say(broker, message, length, lent, count);
  hear(broker, message, sizeof message, received);
}

static void give(int broker, const int *link_and_program) {
  int none[DESCRIPTORS];
  call(broker, "deposit", DEPOSIT, link_and_program, 2, none);
  close(link_and_program[0]);
  close(link_and_program[1]);
}

static void take(int broker, int *link_and_program) {
  int none[DESCRIPTORS];
  call(broker, "claim", CLAIM, NULL, 0, link_and_program);
  call(broker, "confirm", CONFIRM, link_and_program, 1, none);
}

// Over pipes: who waits at a socket is woken too when the other one reads.
static void pass_turn(int other) {
  if (write(other, "", 1) != 1) err(1, "write");
}

static void await_turn(int other) {
  char byte;
  if (read(other, &byte, 1) != 1) exit(0);
}

static void follow(int broker, int there, int back) {
  for (;;) {
    int link_and_program[DESCRIPTORS];
    await_turn(there);
    take(broker, link_and_program);
    give(broker, link_and_program);
    pass_turn(back);
  }
}

static void child_of(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) exit(1);
}

int main(int argc, char **argv) {
  int leader[2], follower[2], there[2], back[2];
  int count = argc == 5 ? atoi(argv[4]) / 2 : 0;  // there and back

  if (count < 1) errx(2, "usage: durable FOLDER BPFFS CGROUP COUNT");
  folder = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) err(1, "%s", argv[1]);
  snprintf(link_pin, PATH, "%s/c-link", argv[2]);
  snprintf(program_pin, PATH, "%s/c-p", argv[2]);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, leader) || socketpair(AF_UNIX, SOCK_STREAM, 0, follower))
    err(1, "socketpair");
  if (pipe(there) || pipe(back)) err(1, "pipe");
  pid_t self = getpid();
  if (fork() == 0) {
    child_of(self);
    serve_all((int[]){leader[1], follower[1]});
  }
  if (fork() == 0) {
    child_of(self);
    follow(follower[0], there[0], back[1]);
  }
  int link_and_program[2];
  link_and_program[1] = load_program();
  link_and_program[0] = attach(open_cgroup(argv[3]), link_and_program[1]);
  double *turns = calloc(count, sizeof *turns);
  for (int i = 0; i < count; i++) {
    double start = now();
    give(leader[0], link_and_program);
    pass_turn(there[1]);
    await_turn(back[0]);
    take(leader[0], link_and_program);
    turns[i] = now() - start;
  }
  printf("%.1f\n", median(turns, count) / 2);
  unlink(link_pin);
  unlink(program_pin);
  unlinkat(folder, "aside", 0);
  unlinkat(folder, "c.json", 0);
  return 0;
}
