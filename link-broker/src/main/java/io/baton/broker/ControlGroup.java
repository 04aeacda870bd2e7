package io.baton.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cgroup v2 path says about a process, as far as root says it: whoever owns a directory can
 * make others below it and name them as they like, so nothing below one that root does not own is
 * interpreted, nor anything inside a container. What is not known is null.
 *
 * @param path as far as it is interpreted
 * @param unit the first service or scope from the root; "user-UID.slice" for everything of a login
 */
public record ControlGroup(String path, String unit, String containerId) {
  static final ControlGroup UNKNOWN = new ControlGroup(null, null, null);

  private static final Pattern LOGIN = Pattern.compile("/user\\.slice/(user-\\d+\\.slice)");
  private static final Pattern CONTAINER =
      Pattern.compile("(?:[a-z-]+-)?([0-9a-f]{64})(?:\\.scope)?");

  /**
   * Of a process as /proc shows it now, which may be another one's by then.
   *
   * @param mountOrNull where the whole cgroup v2 tree is mounted
   */
  public static ControlGroup ofProcess(int pid, Path mountOrNull) {
    try {
      String lines = Files.readString(Path.of("/proc/" + pid + "/cgroup"), StandardCharsets.UTF_8);
      return of(path(lines), group -> rootOwns(mountOrNull, group));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** Whether that cgroup's directory is root's: others name what is below theirs as they like. */
  private static boolean rootOwns(Path mountOrNull, String controlGroup) {
    if (mountOrNull == null) {
      return false;
    }
    try {
      Path directory = Path.of(mountOrNull + controlGroup);
      return Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(0);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /**
   * The cgroup v2 path in what /proc/PID/cgroup says; null if there is none. Only a newline ends a
   * line: users may name cgroups, and the kernel lets every other character through.
   */
  static String path(String lines) {
    for (String line : lines.split("\n")) {
      if (line.startsWith("0::/")) {
        return line.substring("0::".length());
      }
    }
    return null;
  }

  /**
   * @param path as /proc/PID/cgroup has it, or null
   * @param rootOwns of a cgroup's path, whether its directory is root's; "" for the root
   */
  static ControlGroup of(String path, Predicate<String> rootOwns) {
    // The root identifies nobody; ".." leads out of the broker's own cgroup namespace.
    if (path == null || path.equals("/") || (path + "/").contains("/../")) {
      return UNKNOWN;
    }
    String above = "";
    String login = null;
    String unit = null;
    for (String component : path.substring(1).split("/")) {
      if (!rootOwns.test(above)) {
        break;
      }
      above = above + "/" + component;
      Matcher slice = LOGIN.matcher(above);
      if (slice.matches()) {
        login = slice.group(1);
      }
      if (unit == null && (component.endsWith(".service") || component.endsWith(".scope"))) {
        unit = login != null ? login : component;
      }
      Matcher container = CONTAINER.matcher(component);
      if (container.matches()) {
        return new ControlGroup(above, unit, container.group(1));
      }
    }
    return above.isEmpty() ? UNKNOWN : new ControlGroup(above, unit, null);
  }
}
