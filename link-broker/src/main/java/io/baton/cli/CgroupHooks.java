package io.baton.cli;

import io.baton.kernel.AttachType;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of a cgroup's hooks as object files spell them: "ingress", "connect4", "sendmsg6". */
final class CgroupHooks {
  private static final Pattern FAMILY = Pattern.compile("cgroup_(?:inet|udp)([46])_(.+)");

  private CgroupHooks() {}

  /**
   * @param attachType as bpftool spells it: "cgroup_inet4_connect"
   * @return "connect4"; what it was given if that is not a cgroup's
   */
  static String shortName(String attachType) {
    Matcher family = FAMILY.matcher(attachType);
    if (family.matches()) {
      return family.group(2) + family.group(1);
    }
    if (attachType.startsWith("cgroup_unix_")) {
      return attachType.substring("cgroup_unix_".length()) + "_unix";
    }
    return attachType.replaceFirst("^cgroup_(inet_)?", "");
  }

  /**
   * By either name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  static AttachType parse(String name) {
    return Arrays.stream(AttachType.values())
        .filter(AttachType::isCgroup)
        .filter(type -> type.label().equals(name) || shortName(type.label()).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no hook of cgroups is called \"" + name + "\": " + names()));
  }

  private static String names() {
    return String.join(
        ", ",
        Arrays.stream(AttachType.values())
            .filter(AttachType::isCgroup)
            .map(type -> shortName(type.label()))
            .toList());
  }
}
