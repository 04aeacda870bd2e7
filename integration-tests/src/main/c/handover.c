// The least that a hand-over through a third process can cost: two clients give each other a
// descriptor through a broker that keeps nothing, checks nothing and passes on what comes.
//
//   handover broker COUNT
//   handover direct COUNT   without one between them, to compare machines by
//
// Prints nanoseconds per hand-over: the descriptor from the giver to the broker and on to the taker,
// the taker's answer back to the giver.
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE 100

// Sends a message, with a descriptor unless that is -1, and receives one.
static void say(int socket, int descriptor) {
  char text[MESSAGE] = {0};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control = {0};
  struct iovec vector = {text, sizeof text};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};

  if (descriptor >= 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
  }
  if (sendmsg(socket, &message, MSG_NOSIGNAL) != MESSAGE) err(1, "sendmsg");
}

static int hear(int socket) {
  char text[MESSAGE];
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec vector = {text, sizeof text};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  int descriptor = -1;

  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL) != MESSAGE) err(1, "recvmsg");
  if (message.msg_controllen) memcpy(&descriptor, CMSG_DATA(&control.header), sizeof descriptor);
  return descriptor;
}

static void give(int broker, int descriptor) {
  say(broker, descriptor);
  hear(broker);
  close(descriptor);
}

static int take(int broker) {
  int descriptor = hear(broker);
  say(broker, -1);
  return descriptor;
}

static void pass_on(int giver, int taker) {
  int descriptor = hear(giver);
  say(taker, descriptor);
  close(descriptor);
  hear(taker);
  say(giver, -1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
  int first[2], second[2];
  int count = argc == 3 ? atoi(argv[2]) / 2 : 0;  // there and back

  if (count < 1) errx(2, "usage: handover broker|direct COUNT");
  int direct = !strcmp(argv[1], "direct");
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, first) || socketpair(AF_UNIX, SOCK_STREAM, 0, second)) err(1, "socketpair");
  if (!direct && fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < count; i++) {
      pass_on(first[1], second[1]);
      pass_on(second[1], first[1]);
    }
    return 0;
  }
  if (fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int giver = direct ? first[1] : second[0];
    for (int i = 0; i < count; i++) give(giver, take(giver));
    return 0;
  }
  int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  double start = now();
  for (int i = 0; i < count; i++) {
    give(first[0], descriptor);
    descriptor = take(first[0]);
  }
  printf("%.1f\n", (now() - start) / (2 * count));
  return 0;
}
