package io.baton.kernel;

/**
 * One open descriptor of a link in one process. Processes that share their table of descriptors
 * (CLONE_FILES) each have it.
 *
 * @param pid in this process's PID namespace
 * @param file the same for descriptors that are copies of one another, inherited or passed on; good
 *     for comparing within one reading only. 0 if that cannot be told
 */
public record Hold(int linkId, int pid, int fd, long file) {}
