package io.baton.kernel;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The functions of the C library that Baton needs, by JNA direct mapping. Primitives only (a
 * pointer is a long): everything else would cost several times the call. Numbers of arguments are
 * asm-generic, the same on x86-64 and arm64.
 */
final class Libc {
  static {
    Native.register(Libc.class, NativeLibrary.getProcess());
  }

  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_SETFD = 2;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int FD_CLOEXEC = 1;
  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_CREAT = 0x40;
  static final int O_NONBLOCK = 0x800;
  static final int O_DIRECTORY = Bpf.X86_64 ? 0x10000 : 0x4000;
  static final int O_CLOEXEC = 0x80000;
  static final int AF_UNIX = 1;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = O_CLOEXEC;
  static final int SOL_SOCKET = 1;
  static final int SHUT_RDWR = 2;
  static final short POLLIN = 1;

  private Libc() {}

  static native long syscall(long number, long first, long second, long third);

  static native long syscall(
      long number, long first, long second, long third, long fourth, long fifth);

  static native int close(int fd);

  static native int fcntl(int fd, int command, long argument);

  static native int ioctl(int fd, long request, long argument);

  static native int open(long path, int flags, int mode);

  static native int openat(int directory, long path, int flags, int mode);

  static native int renameat2(int from, long name, int to, long other, int flags);

  static native int ftruncate(int fd, long length);

  static native int flock(int fd, int operation);

  static native int open_by_handle_at(int mount, long handle, int flags);

  static native long read(int fd, long bytes, long size);

  static native long write(int fd, long bytes, long size);

  static native long readlink(long path, long buffer, long size);

  static native int fstatfs(int fd, long statfs);

  static native int statx(int directory, long path, int flags, int mask, long statx);

  static native int socket(int domain, int type, int protocol);

  static native int connect(int socket, long address, int size);

  static native int socketpair(int domain, int type, int protocol, long two);

  static native long recvmsg(int fd, long message, int flags);

  static native long sendmsg(int fd, long message, int flags);

  static native int shutdown(int fd, int how);

  static native int getsockopt(int fd, int level, int option, long value, long size);

  static native int poll(long descriptors, long count, int timeoutMillis);

  static native int epoll_create1(int flags);

  static native int epoll_ctl(int epoll, int operation, int fd, long event);

  static native int epoll_wait(int epoll, long events, int size, int timeoutMillis);

  static native int eventfd(int initial, int flags);

  static native int setns(int fd, int type);

  static native int unshare(int flags);

  static native int dup2(int from, int to);

  static native int dup3(int from, int to, int flags);

  static native int sigprocmask(int how, long set, long old);

  static native int execve(long path, long arguments, long variables);

  static native int clock_gettime(int clock, long timespec);

  static native int if_nametoindex(long name);

  static native long if_indextoname(int index, long name);

  /** The errno of this thread's last call here; asked at once after a call that failed. */
  static int errno() {
    return Native.getLastError();
  }

  /** What the kernel said to this thread's last call here. */
  static KernelException failure(String command, String object) {
    return new KernelException(command, object, new Errno(errno()), null);
  }

  /** As {@link #failure(String, String)} with a hint. */
  static KernelException failure(String command, String object, String hintOrNull) {
    return new KernelException(command, object, new Errno(errno()), hintOrNull);
  }
}
