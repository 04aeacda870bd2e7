package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process that has a pinned link open and does nothing with it. */
final class PinHolder {
  /** bpf(BPF_OBJ_GET), by Python alone. */
  private static final String SCRIPT =
      """
      import ctypes, os, struct, sys, time
      path = ctypes.create_string_buffer(sys.argv[1].encode())
      attr = ctypes.create_string_buffer(struct.pack("QII", ctypes.addressof(path), 0, 0), 128)
      link = ctypes.CDLL(None).syscall(321, 7, attr, 128)
      assert link > 0
      for copy in range(1, int(sys.argv[2])): os.dup(link)
      if len(sys.argv) > 3: open("/proc/self/comm", "w").write(sys.argv[3])
      print("open", flush=True)
      time.sleep(600)
      """;

  private PinHolder() {}

  /**
   * Returns when it has it open.
   *
   * @param cgroup to run in
   * @param descriptors how many of the link
   */
  static Process start(Path cgroup, Path pin, int descriptors) throws IOException {
    return start(cgroup, List.of(), pin.toString(), Integer.toString(descriptors));
  }

  /** As a container is made: in namespaces of its own, which end with the process. */
  static Process startContained(Path cgroup, Path pin) throws IOException {
    List<String> wrapper = List.of("unshare", "-m", "-p", "-C", "-i", "-f", "--kill-child");
    return start(cgroup, wrapper, pin.toString(), "1");
  }

  /** By another name than python3. */
  static Process startAs(String name, Path cgroup, Path pin) throws IOException {
    return start(cgroup, List.of(), pin.toString(), "1", name);
  }

  private static Process start(Path cgroup, List<String> wrapper, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "echo $$ >\"$0\"/cgroup.procs; exec \"$@\"", "" + cgroup));
    command.addAll(wrapper);
    command.addAll(List.of("python3", "-c", SCRIPT));
    command.addAll(List.of(arguments));
    Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertEquals("open", holder.inputReader().readLine());
    return holder;
  }
}
