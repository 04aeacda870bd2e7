package io.baton.broker;

/**
 * Identity of a process on this boot; two are the same process if they are equal.
 *
 * @param pidfdId inode number of its pidfd where unique, otherwise 0
 * @param pid in the broker's PID namespace, 0 if it is not visible there
 * @param startTicks field 22 of /proc/PID/stat, 0 if not visible
 * @param session the connection, where nothing else is known of the process: then the end of the
 *     connection counts as its exit; otherwise 0
 */
record ProcessKey(long pidfdId, int pid, long startTicks, long session) {
  static ProcessKey ofSession(long session) {
    return new ProcessKey(0, 0, 0, session);
  }
}
