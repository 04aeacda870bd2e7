// Programs for each hook of a cgroup. Where the hook can refuse, the first version does and the second
// does not; where it can only watch, neither does.
#include "runs.h"

#define REFUSES(section, name) \
  SEC(section) int name##_v1(void *ctx) { (void)ctx; return ran(0, 0); } \
  SEC(section) int name##_v2(void *ctx) { (void)ctx; return ran(1, 1); }
#define WATCHES(section, name) VERSIONS(section, name, 1)

REFUSES("cgroup_skb/ingress", inet_ingress)
REFUSES("cgroup_skb/egress", inet_egress)
REFUSES("cgroup/sock_create", inet_sock_create)
WATCHES("cgroup/sock_release", inet_sock_release)
WATCHES("sockops", sock_ops)
REFUSES("cgroup/dev", device)
REFUSES("cgroup/bind4", inet4_bind)
REFUSES("cgroup/bind6", inet6_bind)
REFUSES("cgroup/post_bind4", inet4_post_bind)
REFUSES("cgroup/post_bind6", inet6_post_bind)
REFUSES("cgroup/connect4", inet4_connect)
REFUSES("cgroup/connect6", inet6_connect)
REFUSES("cgroup/connect_unix", unix_connect)
REFUSES("cgroup/sendmsg4", udp4_sendmsg)
REFUSES("cgroup/sendmsg6", udp6_sendmsg)
REFUSES("cgroup/sendmsg_unix", unix_sendmsg)
WATCHES("cgroup/recvmsg4", udp4_recvmsg)
WATCHES("cgroup/recvmsg6", udp6_recvmsg)
WATCHES("cgroup/recvmsg_unix", unix_recvmsg)
WATCHES("cgroup/getpeername4", inet4_getpeername)
WATCHES("cgroup/getpeername6", inet6_getpeername)
WATCHES("cgroup/getpeername_unix", unix_getpeername)
WATCHES("cgroup/getsockname4", inet4_getsockname)
WATCHES("cgroup/getsockname6", inet6_getsockname)
WATCHES("cgroup/getsockname_unix", unix_getsockname)
REFUSES("cgroup/sysctl", sysctl)
REFUSES("cgroup/getsockopt", getsockopt)
REFUSES("cgroup/setsockopt", setsockopt)

char LICENSE[] SEC("license") = "Apache-2.0";
