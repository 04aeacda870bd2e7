package io.baton.kernel;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who has a link open, as far as /proc and the right to look into processes reach: for those who
 * may not load an iterator. A descriptor that may be a link's is copied for a moment (pidfd_getfd)
 * and asked what it is; its fdinfo is not read, because some kernels die of printing that of
 * kprobe_multi links.
 *
 * @param holds their {@link Hold#file} is 0: /proc does not tell
 * @param unseen how many processes were not open to this one
 */
public record ProcHolds(List<Hold> holds, int unseen) {
  private static final long SYS_PIDFD_GETFD = 438;

  /**
   * Looks into every process in /proc. Linux 5.6; of other users' processes it needs
   * CAP_SYS_PTRACE. What ends meanwhile is left out.
   */
  public static ProcHolds read() {
    List<Hold> holds = new ArrayList<>();
    int unseen = 0;
    for (String name : list("/proc")) {
      if (Character.isDigit(name.charAt(0)) && !read(Integer.parseInt(name), holds)) {
        unseen++;
      }
    }
    return new ProcHolds(holds, unseen);
  }

  private static String[] list(String folder) {
    String[] names = new File(folder).list();
    return names == null ? new String[0] : names;
  }

  /** Whether the process let itself be looked into, or has gone. */
  private static boolean read(int pid, List<Hold> holds) {
    String folder = "/proc/" + pid + "/fd";
    String[] numbers = new File(folder).list();
    if (numbers == null) {
      return !new File(folder).exists();
    }
    List<Integer> candidates = new ArrayList<>();
    for (String number : numbers) {
      if (isLink(folder + "/" + number)) {
        candidates.add(Integer.parseInt(number));
      }
    }
    if (candidates.isEmpty()) {
      return true;
    }
    Optional<Pidfd> process = Pidfd.open(pid);
    if (process.isEmpty()) {
      return true;
    }
    try (Pidfd pidfd = process.get()) {
      boolean seen = true;
      for (int fd : candidates) {
        seen &= read(pidfd, pid, fd, holds);
      }
      return seen;
    }
  }

  private static boolean isLink(String path) {
    Scratch scratch = Scratch.zeroed(0);
    long text = scratch.text(path);
    long length = Libc.readlink(text, scratch.address, Scratch.TAIL);
    return length > 0 && Inspect.kind(scratch.text(0, (int) length)).equals("link");
  }

  private static boolean read(Pidfd pidfd, int pid, int fd, List<Hold> holds) {
    int process = pidfd.fd().acquire();
    long copy = Libc.syscall(SYS_PIDFD_GETFD, process, fd, 0);
    int errno = copy < 0 ? Libc.errno() : 0;
    pidfd.fd().release();
    if (copy < 0) {
      return errno == Errno.EBADF || errno == Errno.ESRCH;
    }
    try {
      holds.add(new Hold(LinkInfo.read((int) copy, "fd " + fd + " of " + pid).id(), pid, fd, 0));
      return true;
    } catch (KernelException e) {
      return true; // Another file has its number by now.
    } finally {
      Libc.close((int) copy);
    }
  }
}
