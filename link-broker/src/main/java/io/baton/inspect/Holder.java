package io.baton.inspect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that has a link open.
 *
 * @param command the name of the process, any text; null if it was gone before one could look
 * @param uid -1 then
 */
public record Holder(int pid, String command, int uid) {
  static Holder of(int pid) {
    Path process = Path.of("/proc", Integer.toString(pid));
    try {
      byte[] command = Files.readAllBytes(process.resolve("comm"));
      int uid = (Integer) Files.getAttribute(process, "unix:uid");
      return new Holder(pid, new String(command, StandardCharsets.UTF_8).strip(), uid);
    } catch (IOException e) {
      return new Holder(pid, null, -1);
    }
  }

  /** "edge[812]" */
  public String label() {
    return (command == null ? "" : command) + "[" + pid + "]";
  }
}
