// Numbered UDP packets of two classes, told apart by their port: those that a firewall is expected to
// let pass and those that it is expected to drop. Neither side knows anything of what happens between them.
//
//   traffic send ADDRESS N   N to the port that is dropped and 9 to the other, each millisecond, without
//                            a pause until SIGTERM; then prints how many it had sent at each of them
//   traffic receive ADDRESS  counts until SIGTERM; then prints what arrived
//   traffic flood ADDRESS N  N times 64 short packets of zeros to the port that is dropped, each millisecond, without
//                            a pause until SIGTERM; the kernel makes them of one large one
//
// Each prints one line when it has begun, the first two JSON, an object a line, at the end. Times are
// CLOCK_MONOTONIC in nanoseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define PASS_PORT 7001
#define DROP_PORT 7002
#define TICK_NS 1000000
#define PASS_PER_TICK 9
#define MOST_TICKS (60 * 60 * 1000)  // an hour
#define MOST_SLIPPED 1000            // that are listed one by one
#define PASS_BLOCK 900               // sequence numbers in an interval: 100 ms
#define BATCH 96
#define RECEIVE_BUFFER (16 << 20)
#define FLOOD 64         // packets that the kernel makes of a large one at most
#define FLOOD_PACKET 24  // bytes in each

static volatile sig_atomic_t stopped;

static void stop(int signal) {
  (void)signal;
  stopped = 1;
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

// Also when late the next one is due a millisecond after this one was, so that the rate stays.
static void await_tick(uint64_t *due) {
  *due += TICK_NS;
  struct timespec until = {*due / 1000000000, *due % 1000000000};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

// What is measured is the firewall and not who else wants the processor.
static void ask_for_real_time(void) {
  struct sched_param priority = {.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_FIFO, &priority)) warn("no real-time priority");
}

static int udp_socket(int (*join)(int, const struct sockaddr *, socklen_t), const char *address, int port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1) errx(2, "not an IPv4 address: %s", address);
  int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (s < 0 || join(s, (struct sockaddr *)&to, sizeof to)) err(1, "port %d", port);
  return s;
}

// A batch of packets, each of which is one sequence number.
struct batch {
  uint64_t sequences[BATCH];
  struct iovec vectors[BATCH];
  struct mmsghdr messages[BATCH];
};

static void prepare(struct batch *batch) {
  for (int i = 0; i < BATCH; i++) {
    batch->vectors[i] = (struct iovec){&batch->sequences[i], sizeof batch->sequences[i]};
    batch->messages[i].msg_hdr = (struct msghdr){.msg_iov = &batch->vectors[i], .msg_iovlen = 1};
  }
}

static void send_some(int socket, struct batch *batch, uint64_t *sequence, int count) {
  for (int i = 0; i < count; i++) batch->sequences[i] = (*sequence)++;
  for (int sent = 0; sent < count;) {
    int n = sendmmsg(socket, batch->messages + sent, count - sent, 0);
    if (n < 0 && errno != EINTR) err(1, "sendmmsg");
    if (n > 0) sent += n;
  }
}

static int send_packets(const char *address, int drop_per_tick) {
  static struct { uint64_t ns, drop; } log[MOST_TICKS];
  static struct batch batch;
  int pass_socket = udp_socket(connect, address, PASS_PORT);
  int drop_socket = udp_socket(connect, address, DROP_PORT);
  uint64_t pass = 0, drop = 0, largest_gap = 0, due = now();
  int ticks = 0;

  prepare(&batch);
  while (!stopped && ticks < MOST_TICKS) {
    send_some(drop_socket, &batch, &drop, drop_per_tick);
    send_some(pass_socket, &batch, &pass, PASS_PER_TICK);
    uint64_t sent = now();
    if (ticks > 0 && sent - log[ticks - 1].ns > largest_gap) largest_gap = sent - log[ticks - 1].ns;
    log[ticks].ns = sent;
    log[ticks].drop = drop;
    if (ticks++ == 0) puts("sending"), fflush(stdout);
    await_tick(&due);
  }
  for (int i = 0; i < ticks; i++) printf("{\"ns\":%lu,\"dropSent\":%lu}\n", log[i].ns, log[i].drop);
  printf("{\"largestGapNs\":%lu,\"passSent\":%lu,\"dropSent\":%lu}\n", largest_gap, pass, drop);
  return 0;
}

static int flood(const char *address, int floods_per_tick) {
  static const char zeros[FLOOD * FLOOD_PACKET];
  int size = FLOOD_PACKET, s = udp_socket(connect, address, DROP_PORT);
  uint64_t due = now();
  bool begun = false;

  if (setsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof size)) err(1, "UDP_SEGMENT");
  while (!stopped) {
    // Nothing answers there: ICMP may say so, once for many.
    for (int i = 0; i < floods_per_tick; i++) {
      if (send(s, zeros, sizeof zeros, 0) < 0 && errno != EINTR && errno != ECONNREFUSED) err(1, "send");
    }
    if (!begun) puts("flooding"), fflush(stdout);
    begun = true;
    await_tick(&due);
  }
  return 0;
}

// Takes what is there without waiting; returns how many.
static int receive_some(int socket, struct batch *batch) {
  int n = recvmmsg(socket, batch->messages, BATCH, MSG_DONTWAIT, NULL);
  if (n < 0 && errno != EAGAIN && errno != EINTR) err(1, "recvmmsg");
  return n < 0 ? 0 : n;
}

static int receive_packets(const char *address) {
  static uint32_t blocks[MOST_TICKS * PASS_PER_TICK / PASS_BLOCK];
  static struct { uint64_t ns, sequence; } slipped[MOST_SLIPPED];
  static struct batch batch;
  int sockets[] = {udp_socket(bind, address, PASS_PORT), udp_socket(bind, address, DROP_PORT)};
  uint64_t pass = 0, drop = 0, last_block = 0;
  struct pollfd readable[2];
  sigset_t nothing_blocked;

  for (int i = 0; i < 2; i++) {
    int size = RECEIVE_BUFFER;
    if (setsockopt(sockets[i], SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size)) err(1, "SO_RCVBUFFORCE");
    readable[i] = (struct pollfd){.fd = sockets[i], .events = POLLIN};
  }
  prepare(&batch);
  sigemptyset(&nothing_blocked);
  puts("receiving"), fflush(stdout);
  for (int n = 1; n > 0 || !stopped;) {  // what is queued when the signal comes counts too
    n = receive_some(sockets[0], &batch);
    pass += n;
    for (int i = 0; i < n; i++) {
      uint64_t block = batch.sequences[i] / PASS_BLOCK;
      if (block < sizeof blocks / sizeof *blocks) blocks[block]++;
      if (block > last_block) last_block = block;
    }
    int slips = receive_some(sockets[1], &batch);
    for (int i = 0; i < slips; i++, drop++) {
      if (drop < MOST_SLIPPED) slipped[drop].ns = now(), slipped[drop].sequence = batch.sequences[i];
    }
    n += slips;
    // The signal is let in here only, so that it cannot come between the look at it and the wait.
    if (n == 0 && !stopped) ppoll(readable, 2, NULL, &nothing_blocked);
  }
  for (uint64_t i = 0; i < drop && i < MOST_SLIPPED; i++) {
    printf("{\"ns\":%lu,\"slipped\":%lu}\n", slipped[i].ns, slipped[i].sequence);
  }
  for (uint64_t i = 0; i <= last_block; i++) printf("{\"block\":%lu,\"of\":%d,\"arrived\":%u}\n", i, PASS_BLOCK, blocks[i]);
  printf("{\"passArrived\":%lu,\"dropArrived\":%lu}\n", pass, drop);
  return 0;
}

int main(int argc, char **argv) {
  sigset_t termination;
  struct sigaction action = {.sa_handler = stop};

  sigaction(SIGTERM, &action, NULL);
  ask_for_real_time();
  if (argc == 4 && !strcmp(argv[1], "send")) {
    int drop_per_tick = atoi(argv[3]);
    if (drop_per_tick < 1 || drop_per_tick > BATCH) errx(2, "1 to %d a millisecond", BATCH);
    return send_packets(argv[2], drop_per_tick);
  }
  if (argc == 4 && !strcmp(argv[1], "flood")) return flood(argv[2], atoi(argv[3]));
  if (argc != 3 || strcmp(argv[1], "receive")) {
    errx(2, "usage: traffic send ADDRESS N | traffic receive ADDRESS | traffic flood ADDRESS N");
  }
  sigemptyset(&termination);
  sigaddset(&termination, SIGTERM);
  sigprocmask(SIG_BLOCK, &termination, NULL);
  return receive_packets(argv[2]);
}
