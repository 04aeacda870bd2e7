package io.baton.kernel;

/**
 * What the kernel says about a program: struct bpf_prog_info.
 *
 * @param type number of bpf_prog_type
 * @param tag the kernel's hash of the instructions, 16 hexadecimal digits
 * @param name at most 15 characters, possibly empty
 * @param loadedAfterBootNanos CLOCK_BOOTTIME when it was loaded
 * @param uid who loaded it
 */
public record ProgramInfo(
    int type, int id, String tag, String name, long loadedAfterBootNanos, int uid) {}
