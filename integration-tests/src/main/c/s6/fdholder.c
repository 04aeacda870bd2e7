// Hand-overs through s6-fdholderd, which keeps a descriptor as long as it lives itself: one service
// stores, the other retrieves and deletes. Compiled by the bench, where s6's library is installed.
//
//   fdholder SOCKET COUNT
//
// Prints the median of nanoseconds per hand-over; one there and one back are measured together.
#include <err.h>
#include <fcntl.h>
#include <s6/fdholder.h>
#include <signal.h>
#include <skalibs/tai.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../clock.h"
#include "../median.h"

static tain deadline;

static void start(s6_fdholder_t *broker, const char *path) {
  tain_now_g();
  tain_addsec_g(&deadline, 60);
  if (!s6_fdholder_start_g(broker, path, &deadline)) err(1, "%s", path);
}

static void give(s6_fdholder_t *broker, int descriptor, int to) {
  tain never;
  tain_add_g(&never, &tain_infinite_relative);
  if (!s6_fdholder_store_g(broker, descriptor, "bench", &never, &deadline)) err(1, "store");
  close(descriptor);
  if (write(to, "", 1) != 1) err(1, "write");
}

static int take(s6_fdholder_t *broker, int from) {
  char byte;
  if (read(from, &byte, 1) != 1) exit(0);
  int descriptor = s6_fdholder_retrieve_delete_g(broker, "bench", &deadline);
  if (descriptor < 0) err(1, "retrieve");
  return descriptor;
}

int main(int argc, char **argv) {
  int there[2], back[2];
  int count = argc == 3 ? atoi(argv[2]) / 2 : 0;
  s6_fdholder_t broker = S6_FDHOLDER_ZERO;

  if (count < 1) errx(2, "usage: fdholder SOCKET COUNT");
  if (pipe(there) || pipe(back)) err(1, "pipe");
  if (fork() == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    start(&broker, argv[1]);
    for (int i = 0; i < count; i++) give(&broker, take(&broker, there[0]), back[1]);
    return 0;
  }
  start(&broker, argv[1]);
  int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  double *turns = calloc(count, sizeof *turns);
  for (int i = 0; i < count; i++) {
    double begun = now();
    give(&broker, descriptor, there[1]);
    descriptor = take(&broker, back[0]);
    turns[i] = now() - begun;
  }
  printf("%.1f\n", median(turns, count) / 2);
  return 0;
}
