package io.baton.inspect;

import io.baton.broker.ControlGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that has a link open.
 *
 * @param command the name of the process, any text; null if it was gone before one could look
 * @param uid -1 then
 * @param unit the systemd unit that it is in, as far as root says; null if none is known
 * @param containerId likewise
 */
public record Holder(int pid, String command, int uid, String unit, String containerId) {
  /**
   * @param cgroupMountOrNull where the whole cgroup v2 tree is mounted
   */
  static Holder of(int pid, Path cgroupMountOrNull) {
    Path process = Path.of("/proc", Integer.toString(pid));
    try {
      byte[] command = Files.readAllBytes(process.resolve("comm"));
      int uid = (Integer) Files.getAttribute(process, "unix:uid");
      ControlGroup group = ControlGroup.ofProcess(pid, cgroupMountOrNull);
      return new Holder(
          pid,
          new String(command, StandardCharsets.UTF_8).strip(),
          uid,
          group.unit(),
          group.containerId());
    } catch (IOException e) {
      return new Holder(pid, null, -1, null, null);
    }
  }

  /** "edge[812]" */
  public String label() {
    return (command == null ? "" : command) + "[" + pid + "]";
  }
}
