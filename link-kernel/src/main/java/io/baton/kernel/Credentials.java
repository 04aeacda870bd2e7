package io.baton.kernel;

/**
 * SO_PEERCRED: who connected, as the kernel recorded it then.
 *
 * @param pid in this process's PID namespace; 0 if the peer is not visible there
 */
public record Credentials(int pid, int uid, int gid) {}
