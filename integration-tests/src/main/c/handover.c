// The least that a hand-over through a third process can cost: two clients give each other a
// descriptor through a broker that keeps nothing, checks nothing and passes on what comes.
//
//   handover broker COUNT
//   handover direct COUNT   without one between them, to compare machines by
//
// Prints the median of nanoseconds per hand-over: the descriptor from the giver to the broker and on to
// the taker, the taker's answer back to the giver. One there and one back are measured together.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "clock.h"
#include "median.h"
#include "message.h"

#define MESSAGE 100

// Sends a message, with a descriptor unless that is -1.
static void send_one(int socket, int descriptor) {
  static const char text[MESSAGE];
  say(socket, text, sizeof text, &descriptor, descriptor >= 0);
}

static int receive_one(int socket) {
  char text[MESSAGE];
  int descriptors[DESCRIPTORS];
  if (hear(socket, text, sizeof text, descriptors) != MESSAGE) errx(1, "half a message");
  return descriptors[0];
}

static void give(int broker, int descriptor) {
  send_one(broker, descriptor);
  receive_one(broker);
  close(descriptor);
}

static int take(int broker) {
  int descriptor = receive_one(broker);
  send_one(broker, -1);
  return descriptor;
}

static void pass_on(int giver, int taker) {
  int descriptor = receive_one(giver);
  send_one(taker, descriptor);
  close(descriptor);
  receive_one(taker);
  send_one(giver, -1);
}

int main(int argc, char **argv) {
  int first[2], second[2];
  int count = argc == 3 ? atoi(argv[2]) / 2 : 0;  // there and back

  if (count < 1) {
    warnx("usage: handover broker|direct COUNT");
    return 2;
  }
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
  double *turns = calloc(count, sizeof *turns);
  for (int i = 0; i < count; i++) {
    double start = now();
    give(first[0], descriptor);
    descriptor = take(first[0]);
    turns[i] = now() - start;
  }
  printf("%.1f\n", median(turns, count) / 2);
  return 0;
}
