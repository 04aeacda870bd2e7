package io.baton.kernel;

import io.baton.harness.Needs;

/**
 * Every hook of a cgroup, named as its attach type; only LSM_CGROUP is elsewhere, in {@link
 * HookKind}. With what a process does to have the program run, in the words of {@link
 * CgroupProcess}, and what becomes of that where the program refuses.
 */
enum CgroupKind {
  CGROUP_INET_INGRESS("receive(AF_INET)", "lost"),
  CGROUP_INET_EGRESS("send(AF_INET)", "EPERM"),
  CGROUP_INET_SOCK_CREATE("socket.socket()", "EPERM"),
  CGROUP_INET_SOCK_RELEASE("socket.socket().close()"),
  CGROUP_SOCK_OPS("serve()"),
  CGROUP_DEVICE("open('/dev/zero')", "EPERM"),
  CGROUP_INET4_BIND("bound(AF_INET)", "EPERM"),
  CGROUP_INET6_BIND("bound(AF_INET6)", "EPERM"),
  CGROUP_INET4_POST_BIND("bound(AF_INET)", "EPERM"),
  CGROUP_INET6_POST_BIND("bound(AF_INET6)", "EPERM"),
  CGROUP_INET4_CONNECT("connected(AF_INET)", "EPERM"),
  CGROUP_INET6_CONNECT("connected(AF_INET6)", "EPERM"),
  CGROUP_UNIX_CONNECT("connected(AF_UNIX)", "EPERM"),
  CGROUP_UDP4_SENDMSG("send(AF_INET)", "EPERM"),
  CGROUP_UDP6_SENDMSG("send(AF_INET6)", "EPERM"),
  CGROUP_UNIX_SENDMSG("send(AF_UNIX)", "EPERM"),
  CGROUP_UDP4_RECVMSG("receive(AF_INET)"),
  CGROUP_UDP6_RECVMSG("receive(AF_INET6)"),
  CGROUP_UNIX_RECVMSG("receive(AF_UNIX)"),
  CGROUP_INET4_GETPEERNAME("connected(AF_INET).getpeername()"),
  CGROUP_INET6_GETPEERNAME("connected(AF_INET6).getpeername()"),
  CGROUP_UNIX_GETPEERNAME("connected(AF_UNIX).getpeername()"),
  CGROUP_INET4_GETSOCKNAME("bound(AF_INET).getsockname()"),
  CGROUP_INET6_GETSOCKNAME("bound(AF_INET6).getsockname()"),
  CGROUP_UNIX_GETSOCKNAME("bound(AF_UNIX).getsockname()"),
  CGROUP_SYSCTL("open('/proc/sys/kernel/ostype').read()", "EPERM"),
  CGROUP_GETSOCKOPT("socket.socket().getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)", "EPERM"),
  CGROUP_SETSOCKOPT("socket.socket().setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 9)", "EPERM");

  final String action;

  /** What the process says of it then; {@link CgroupProcess#DONE} if the hook only watches. */
  final String refusal;

  CgroupKind(String action, String refusal) {
    this.action = action;
    this.refusal = refusal;
  }

  CgroupKind(String action) {
    this(action, CgroupProcess.DONE);
  }

  AttachType attachType() {
    return AttachType.valueOf(name());
  }

  /** Of its programs in the object: program_v1, program_v2. */
  String program() {
    return attachType().label().substring("cgroup_".length());
  }

  /** Another hook, for which the kernel wants the same type of program if there is one. */
  CgroupKind other() {
    return switch (this) {
      case CGROUP_INET_INGRESS -> CGROUP_INET_EGRESS;
      case CGROUP_INET_EGRESS -> CGROUP_INET_INGRESS;
      case CGROUP_INET_SOCK_CREATE, CGROUP_INET4_POST_BIND, CGROUP_INET6_POST_BIND ->
          CGROUP_INET_SOCK_RELEASE;
      case CGROUP_INET_SOCK_RELEASE -> CGROUP_INET_SOCK_CREATE;
      case CGROUP_GETSOCKOPT, CGROUP_DEVICE -> CGROUP_SETSOCKOPT;
      case CGROUP_SETSOCKOPT -> CGROUP_GETSOCKOPT;
      case CGROUP_SOCK_OPS, CGROUP_SYSCTL -> CGROUP_DEVICE;
      case CGROUP_INET4_BIND -> CGROUP_INET6_BIND;
      default -> CGROUP_INET4_BIND;
    };
  }

  void need() {
    if (name().startsWith("CGROUP_UNIX_")) {
      Needs.kernel(6, 7, "Hooks of cgroups at AF_UNIX sockets");
    }
  }
}
