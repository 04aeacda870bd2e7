package io.baton.kernel;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts and numbers of the other system calls against the C library's headers. */
class LibcLayoutTest {
  /** Class, constant and C expression. */
  private static final String LIBC =
      """
      Bpf        SYS_BPF           SYS_bpf
      Pidfd      SYS_PIDFD_OPEN    SYS_pidfd_open
      PerfEvents SYS_PERF_EVENT_OPEN SYS_perf_event_open
      PerfEvents PERF_FLAG_FD_CLOEXEC PERF_FLAG_FD_CLOEXEC
      Execve     SYS_CLOSE_RANGE   SYS_close_range
      Execve     CLONE_FILES       CLONE_FILES
      Execve     SIG_SETMASK       SIG_SETMASK
      Execve     SIGSET_SIZE       sizeof(sigset_t)
      NetworkNamespace CLONE_NEWNET CLONE_NEWNET
      Libc       F_DUPFD_CLOEXEC   F_DUPFD_CLOEXEC
      Libc       F_SETFD           F_SETFD
      Libc       F_GETFL           F_GETFL
      Libc       F_SETFL           F_SETFL
      Libc       FD_CLOEXEC        FD_CLOEXEC
      Libc       O_RDONLY          O_RDONLY
      Libc       O_WRONLY          O_WRONLY
      Libc       O_CREAT           O_CREAT
      Libc       O_NONBLOCK        O_NONBLOCK
      Libc       O_DIRECTORY       O_DIRECTORY
      Libc       O_CLOEXEC         O_CLOEXEC
      Libc       AF_UNIX           AF_UNIX
      Libc       SOCK_STREAM       SOCK_STREAM
      Libc       SOCK_DGRAM        SOCK_DGRAM
      Libc       SOCK_CLOEXEC      SOCK_CLOEXEC
      Libc       SOL_SOCKET        SOL_SOCKET
      Libc       SHUT_RDWR         SHUT_RDWR
      Libc       POLLIN            POLLIN
      UnixSocket MSG_PEEK          MSG_PEEK
      UnixSocket MSG_NOSIGNAL      MSG_NOSIGNAL
      UnixSocket MSG_CMSG_CLOEXEC  MSG_CMSG_CLOEXEC
      UnixSocket SO_PEERCRED       SO_PEERCRED
      UnixSocket SIOCOUTQ          SIOCOUTQ
      Ancillary  MSG_IOV           offsetof(struct msghdr, msg_iov)
      Ancillary  MSG_IOVLEN        offsetof(struct msghdr, msg_iovlen)
      Ancillary  MSG_CONTROL       offsetof(struct msghdr, msg_control)
      Ancillary  MSG_CONTROLLEN    offsetof(struct msghdr, msg_controllen)
      Ancillary  MSG_FLAGS         offsetof(struct msghdr, msg_flags)
      Ancillary  MSGHDR            sizeof(struct msghdr)
      Ancillary  CMSG_LEVEL        offsetof(struct cmsghdr, cmsg_level)
      Ancillary  CMSG_TYPE         offsetof(struct cmsghdr, cmsg_type)
      Ancillary  CMSGHDR           CMSG_LEN(0)
      Ancillary  MSG_CTRUNC        MSG_CTRUNC
      Ancillary  SCM_RIGHTS        SCM_RIGHTS
      Epoll      IN                EPOLLIN
      Epoll      OUT               EPOLLOUT
      Epoll      ERR               EPOLLERR
      Epoll      HUP               EPOLLHUP
      Epoll      CTL_ADD           EPOLL_CTL_ADD
      Epoll      CTL_DEL           EPOLL_CTL_DEL
      Epoll      CTL_MOD           EPOLL_CTL_MOD
      Epoll      DATA              offsetof(struct epoll_event, data)
      Epoll      EVENT             sizeof(struct epoll_event)
      Inspect    STATX             sizeof(struct statx)
      Inspect    STATX_INO         STATX_INO
      Inspect    STX_INO           offsetof(struct statx, stx_ino)
      Inspect    AT_EMPTY_PATH     AT_EMPTY_PATH
      Folder     RENAME_EXCHANGE   RENAME_EXCHANGE
      Folder     LOCK_EX           LOCK_EX
      Folder     LOCK_NB           LOCK_NB
      Kernel     CLOCK_MONOTONIC   CLOCK_MONOTONIC
      Kernel     IFNAMSIZ          IFNAMSIZ
      """;

  private static final String LIBC_HEADERS =
      """
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <linux/perf_event.h>
      #include <linux/sockios.h>
      #include <net/if.h>
      #include <poll.h>
      #include <sched.h>
      #include <signal.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <sys/epoll.h>
      #include <sys/file.h>
      #include <sys/ioctl.h>
      #include <sys/socket.h>
      #include <sys/stat.h>
      #include <sys/syscall.h>
      #include <time.h>
      """;

  @TempDir Path folder;

  @Test
  void libcAgreesWithItsHeaders() throws Exception {
    Map<String, Long> expected = new LinkedHashMap<>();
    for (String row : LIBC.lines().toList()) {
      String[] columns = row.split(" +", 3);
      Class<?> owner = Class.forName("io.baton.kernel." + columns[0]);
      expected.put(columns[2], Constants.value(owner.getDeclaredField(columns[1])));
    }
    Constants.compare(folder, LIBC_HEADERS, expected);
  }
}
