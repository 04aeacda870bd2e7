// Programs that trace a process that takes another name, or one that deletes a file.
#include "runs.h"

VERSIONS("raw_tp", raw, 0)
VERSIONS("tp_btf/task_rename", typed, 0)
VERSIONS("kprobe.multi", probes, 0)
VERSIONS("uprobe.multi", user_probes, 0)
VERSIONS("fentry/vfs_unlink", entry, 0)
VERSIONS("fexit/vfs_unlink", leave, 0)
VERSIONS("fmod_ret/security_inode_unlink", modify, 0)
VERSIONS("iter/task", tasks, 0)

char LICENSE[] SEC("license") = "Apache-2.0";
