package io.baton.cli;

import io.baton.inspect.Unowned;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is attached without a link, as people and programs read it. */
final class UnownedText {
  private UnownedText() {}

  /** "eth0 (native)", "eth0 ingress", "system.slice connect4". */
  static String target(Unowned unowned) {
    return unowned.place() + " " + hook(unowned);
  }

  /** "xdp", "tc", "cgroup" and so on. */
  static String type(Unowned unowned) {
    String hook = unowned.attachment().hook();
    return hook.contains(" ") ? hook.substring(0, hook.indexOf(' ')) : hook.replaceFirst("_.*", "");
  }

  private static String hook(Unowned unowned) {
    String hook = unowned.attachment().hook();
    return hook.contains(" ") ? hook.substring(hook.indexOf(' ') + 1) : CgroupHooks.shortName(hook);
  }

  static String program(Unowned unowned) {
    return unowned.program() == null
        ? "#" + Integer.toUnsignedString(unowned.attachment().programId())
        : unowned.program().label();
  }

  static Map<String, Object> json(Unowned unowned) {
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("place", unowned.place());
    to.put("hook", unowned.attachment().hook());
    to.put("position", (long) unowned.attachment().position());
    to.put("programId", Integer.toUnsignedLong(unowned.attachment().programId()));
    to.put("known", unowned.known().orElse(null));
    return to;
  }
}
