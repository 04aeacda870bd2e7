package io.baton;

/**
 * What the kernel says about a link; spelt as bpftool spells it. Null where it does not tell.
 *
 * @param liveness attached, detached, or unknown
 * @param target what it sits on if that is neither an interface nor a cgroup, in words
 * @param ifname null if the interface is not in the broker's network namespace
 */
public record LinkFacts(
    int id,
    String type,
    String attachType,
    String liveness,
    int programId,
    String programTag,
    String programName,
    Integer ifindex,
    String ifname,
    Long netnsCookie,
    Long cgroupId,
    String controlGroup,
    String target) {}
