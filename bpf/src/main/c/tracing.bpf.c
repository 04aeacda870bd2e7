// Programs that trace a process that takes another name, or one that deletes a file, or what they are
// attached to.
#include "runs.h"

VERSIONS("raw_tp", raw, 0)
VERSIONS("tp_btf/task_rename", typed, 0)
VERSIONS("tracepoint/task/task_rename", point, 0)
VERSIONS("kprobe", probe, 0)
VERSIONS("kprobe.multi", probes, 0)
VERSIONS("kprobe.session", session, 0)
VERSIONS("uprobe", user_probe, 0)
VERSIONS("uprobe.multi", user_probes, 0)
VERSIONS("uprobe.session", user_session, 0)
VERSIONS("perf_event", event, 0)
VERSIONS("fentry/vfs_unlink", entry, 0)
VERSIONS("fexit/vfs_unlink", leave, 0)
VERSIONS("fmod_ret/security_inode_unlink", modify, 0)
VERSIONS("iter/task", tasks, 0)

char LICENSE[] SEC("license") = "Apache-2.0";
