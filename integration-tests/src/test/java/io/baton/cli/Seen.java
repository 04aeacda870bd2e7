package io.baton.cli;

import io.baton.bpf.Programs;
import io.baton.harness.JsonSchema;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a test attaches on the host, and {@code baton} without a broker, which looks at it. */
final class Seen implements AutoCloseable {
  final Sandbox sandbox = Sandbox.create();
  final Path cgroup = sandbox.cgroup("seen");
  final Path unit = sandbox.cgroup("holds.service");
  final Sandbox.End end = sandbox.wire().right();
  final List<Process> started = new ArrayList<>();
  final Path file;
  final Program guard;
  final Program firewall;
  private final BpfObject object;

  Seen() throws IOException {
    Needs.root();
    Needs.tools("python3", "bpftool");
    file = Programs.DEMO.copyTo(sandbox.folder());
    object = BpfObject.load(file, "guard_v1", "firewall_v1");
    guard = object.program("guard_v1");
    firewall = object.program("firewall_v1");
  }

  LinkHandle attach() {
    return Kernel.attach(new Hook.Cgroup(cgroup, AttachType.CGROUP_INET_INGRESS), guard);
  }

  /** In a unit of its own. */
  Process hold(Path pin) throws IOException {
    Process holder = PinHolder.start(unit, pin, 3);
    started.add(holder);
    return holder;
  }

  static Map<String, Object> json(String command, String... arguments) {
    Stream<String> words =
        Stream.of(Baton.LAUNCHER.toString(), "--json", "--socket=/nowhere", command);
    String out = Baton.run(Stream.concat(words, Stream.of(arguments)).toList(), Map.of()).done();
    Map<String, Object> read = Host.parse(out);
    JsonSchema.of(command).validate(read);
    return read;
  }

  static String text(String... arguments) {
    Stream<String> words = Stream.of(Baton.LAUNCHER.toString(), "--socket=/nowhere");
    return Baton.run(Stream.concat(words, Stream.of(arguments)).toList(), Map.of()).done();
  }

  static List<?> links(String... filter) {
    return (List<?>) json("ls", filter).get("links");
  }

  static Map<?, ?> holder(List<?> holders, long pid) {
    return holders.stream()
        .map(holder -> (Map<?, ?>) holder)
        .filter(holder -> holder.get("pid").equals(pid))
        .findAny()
        .orElseThrow(() -> new AssertionError(holders.toString()));
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
    guard.close();
    firewall.close();
    object.close();
    sandbox.close();
  }
}
