package io.baton.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts that one process sees: /proc/PID/mountinfo. */
record Mounts(List<Entry> entries) {
  /** The PID namespace of the machine; its PID 1 lives as long as the boot. */
  private static final String INIT_PID_NAMESPACE = "pid:[4026531836]";

  /**
   * @param device "major:minor", one for each mounted file system
   * @param root the part of the file system that is mounted
   * @param propagated whether the mount is shared with, or came from, another mount namespace
   */
  record Entry(String device, String root, Path point, boolean propagated, String type) {}

  /** None where it may not be read. */
  static Optional<Mounts> of(String pid) {
    try {
      return Optional.of(parse(Files.readAllLines(Path.of("/proc", pid, "mountinfo"))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Mounts parse(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    for (String line : lines) {
      // 36 35 98:0 /root /point rw,noatime shared:1 - bpf source options
      String[] halves = line.split(" - ", 2);
      String[] fields = halves[0].split(" ");
      String type = halves[1].split(" ")[0];
      Path point = Path.of(unescape(fields[4]));
      entries.add(new Entry(fields[2], unescape(fields[3]), point, fields.length > 6, type));
    }
    return new Mounts(entries);
  }

  /** Those of the machine's init process; none where they cannot be read. */
  static Optional<Mounts> ofInit() {
    return isInitPidNamespace() ? of("1") : Optional.empty();
  }

  static boolean isInitPidNamespace() {
    try {
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return namespace.equals(INIT_PID_NAMESPACE);
    } catch (IOException e) {
      return false;
    }
  }

  /** The mount that the folder, or its nearest parent there is, lies on. */
  Entry at(Path folder) {
    Path real = folder.toAbsolutePath().normalize();
    while (!Files.exists(real)) {
      real = real.getParent();
    }
    try {
      real = real.toRealPath();
    } catch (IOException e) {
      // Not permitted to look: the name has to do.
    }
    return over(real);
  }

  /** The mount that a path without links lies on; of two on one place the later hides the other. */
  Entry over(Path real) {
    Entry found = null;
    for (Entry entry : entries) {
      boolean closer = found == null || entry.point.getNameCount() >= found.point.getNameCount();
      if (real.startsWith(entry.point) && closer) {
        found = entry;
      }
    }
    return found;
  }

  /** Where a whole file system of that type is mounted, not only a part of it. */
  Optional<Entry> ofType(String type) {
    return entries.stream()
        .filter(entry -> entry.type.equals(type) && entry.root.equals("/"))
        .findFirst();
  }

  boolean has(String device) {
    return entries.stream().anyMatch(entry -> entry.device.equals(device));
  }

  /** The kernel writes space, tab, newline and backslash as three octal digits. */
  private static String unescape(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
