// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
// Programs at hooks of the security modules, which the kernel keeps for GPL programs: this file
// alone is under the GPL as well. They permit everything.
#include "runs.h"

VERSIONS("lsm/inode_unlink", guard, 0)
VERSIONS("lsm_cgroup/socket_bind", binding, 1)

char LICENSE[] SEC("license") = "Dual BSD/GPL";
