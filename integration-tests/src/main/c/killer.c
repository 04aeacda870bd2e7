// Kills a process at a system call of its choice, on entry (then the call is not carried out) or on exit.
//
//   killer PID POINT [FILE]   from the moment the process waits with epoll, or opens FILE, each system call has
//                             two points, "entry:NUMBER:n" and "exit:NUMBER:n", of the n-th call of that number;
//                             kills it at that one, "never": at none
//
// Counted are the calls of that thread and of those named "baton-", which carry out what it wants; but not those
// that concern only the process's own memory, threads and clocks: what outlives the process is then as it was at
// the point before. Given FILE, only calls count that change files, pins or sockets; "-": and from when it waits.
//
// Prints "counting" when it begins; at the end each point that the process passed, and "killed", or, once standard
// input has ended and every thread waits, that one with epoll, "alive", and lets go of it; "gone" if it has ended by
// itself.
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)
#define MOST_THREADS 256
#define LONGEST_PATH 4096
#define MOST_CALLS 1024
#define COUNT(array) (sizeof(array) / sizeof *(array))

static const long own[] = {
    SYS_brk, SYS_mmap, SYS_munmap, SYS_mprotect, SYS_madvise, SYS_mremap, SYS_membarrier, SYS_futex,
    SYS_clone, SYS_clone3, SYS_set_robust_list, SYS_rseq, SYS_prctl, SYS_gettid, SYS_getpid, SYS_exit,
    SYS_sched_yield, SYS_sched_getaffinity, SYS_getrusage, SYS_clock_nanosleep, SYS_clock_gettime,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall,
};

static const long changing[] = {
    SYS_mkdirat, SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_ftruncate, SYS_pwrite64, SYS_bind, SYS_listen,
    SYS_fchmodat, SYS_accept, SYS_accept4, SYS_sendmsg, SYS_recvmsg, SYS_shutdown,
#ifdef SYS_mkdir
    SYS_mkdir, SYS_rmdir, SYS_unlink, SYS_rename, SYS_chmod,
#endif
};

static const long waiting[] = {
    SYS_futex, SYS_restart_syscall, SYS_epoll_pwait, SYS_ppoll, SYS_rt_sigtimedwait, SYS_clock_nanosleep,
    SYS_wait4, SYS_waitid,
#ifdef SYS_epoll_wait
    SYS_epoll_wait, SYS_poll,
#endif
};

// The calls of every thread: the one that it is in, or -1 while it runs.
static struct { pid_t id; long call; } threads[MOST_THREADS];
static int thread_count;

enum { ENTRY, EXIT };

static pid_t victim, beginner;
static const char *last_point, *file;
static int seen[2][MOST_CALLS];

static bool among(const long *calls, size_t count, long call) {
  for (size_t i = 0; i < count; i++) {
    if (calls[i] == call) return true;
  }
  return false;
}

static int place(pid_t id) {
  for (int i = 0; i < thread_count; i++) {
    if (threads[i].id == id) return i;
  }
  if (thread_count == MOST_THREADS) errx(1, "more than %d threads", MOST_THREADS);
  threads[thread_count].id = id;
  threads[thread_count].call = -1;
  return thread_count++;
}

static bool is_epoll(long call) {
#ifdef SYS_epoll_wait
  if (call == SYS_epoll_wait) return true;
#endif
  return call == SYS_epoll_pwait;
}

static bool all_wait(void) {
  if (!beginner || !is_epoll(threads[place(beginner)].call)) return false;
  for (int i = 0; i < thread_count; i++) {
    if (!among(waiting, COUNT(waiting), threads[i].call)) return false;
  }
  return true;
}

static bool begins(pid_t id, long call, unsigned long path) {
  if (file == NULL || !strcmp(file, "-")) return is_epoll(call);
  char read[LONGEST_PATH];
  struct iovec to = {read, strlen(file) + 1}, from = {(void *)path, to.iov_len};
  return call == SYS_openat && process_vm_readv(id, &to, 1, &from, 1, 0) == (ssize_t)to.iov_len &&
         memcmp(read, file, to.iov_len) == 0;
}

static bool is_brokers(pid_t id) {
  char path[64], name[] = "baton-";
  snprintf(path, sizeof path, "/proc/%d/task/%d/comm", victim, id);
  int comm = open(path, O_RDONLY | O_CLOEXEC);
  bool so = comm >= 0 && read(comm, name, strlen(name)) > 0 && !strcmp(name, "baton-");
  if (comm >= 0) close(comm);
  return so;
}

static bool is_counted(pid_t id, long call) {
  bool counts = file == NULL ? !among(own, COUNT(own), call) : among(changing, COUNT(changing), call);
  return beginner && counts && (id == beginner || is_brokers(id));
}

static void point(pid_t id, long call, int side) {
  if (!is_counted(id, call)) return;
  if (call < 0 || call >= MOST_CALLS) errx(1, "system call %ld", call);
  char name[64];
  snprintf(name, sizeof name, "%s:%ld:%d", side == EXIT ? "exit" : "entry", call, ++seen[side][call]);
  puts(name);
  if (strcmp(name, last_point)) return;
  kill(victim, SIGKILL);
  while (waitpid(-1, NULL, __WALL) > 0) continue;
  puts("killed");
  exit(0);
}

static void at_call(pid_t id) {
  struct __ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof info, &info) < 0) return;
  int thread = place(id);
  if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
    point(id, threads[thread].call, EXIT);
    threads[thread].call = -1;
    return;
  }
  threads[thread].call = info.entry.nr;
  point(id, info.entry.nr, ENTRY);
  if (!beginner && begins(id, info.entry.nr, info.entry.args[1])) {
    beginner = id;
    puts("counting");
    fflush(stdout);
  }
}

static void stopped(pid_t id, int status) {
  int event = status >> 16, number = WSTOPSIG(status), deliver = 0;
  if (number == (SIGTRAP | 0x80)) {
    at_call(id);
  } else if (event == 0) {
    deliver = number;
  } else {
    place(id);
  }
  ptrace(PTRACE_SYSCALL, id, 0, deliver);
}

static void gone(pid_t id) {
  threads[place(id)] = threads[thread_count - 1];
  thread_count--;
}

static void seize_all(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", victim);
  DIR *tasks = opendir(path);
  if (tasks == NULL) err(1, "%s", path);
  for (struct dirent *task; (task = readdir(tasks)) != NULL;) {
    pid_t id = atoi(task->d_name);
    if (id == 0) continue;
    if (ptrace(PTRACE_SEIZE, id, 0, OPTIONS) < 0 || ptrace(PTRACE_INTERRUPT, id, 0, 0) < 0) err(1, "ptrace %d", id);
    place(id);
  }
  closedir(tasks);
  kill(victim, SIGCONT);
}

int main(int argc, char **argv) {
  if (argc < 3 || argc > 4) errx(2, "usage: killer PID POINT [FILE]");
  victim = atoi(argv[1]);
  last_point = argv[2];
  file = argv[3];
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_BLOCK, &children, NULL);
  struct pollfd input[] = {{signalfd(-1, &children, SFD_NONBLOCK), POLLIN, 0}, {0, POLLIN, 0}};
  seize_all();

  bool ended = false;
  while (!(ended && all_wait())) {
    poll(input, ended ? 1 : 2, -1);
    struct signalfd_siginfo ignored;
    while (read(input[0].fd, &ignored, sizeof ignored) > 0) continue;
    if (!ended && input[1].revents) ended = true;
    int status;
    pid_t id;
    while ((id = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
      if (WIFSTOPPED(status)) {
        stopped(id, status);
      } else {
        gone(id);
      }
    }
    if (id < 0) {
      puts("gone");
      return 0;
    }
  }
  puts("alive");
  return 0;
}
