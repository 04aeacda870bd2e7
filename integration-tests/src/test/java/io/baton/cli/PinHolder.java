package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

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
    String[] command = {
      "sh",
      "-c",
      "echo $$ >\"$0\"/cgroup.procs; exec python3 -c \"$@\"",
      "" + cgroup,
      SCRIPT,
      "" + pin,
      "" + descriptors
    };
    Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertEquals("open", holder.inputReader().readLine());
    return holder;
  }
}
