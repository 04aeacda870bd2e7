package io.baton.cli;

import io.baton.bpf.Programs;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkInfo;
import io.baton.varlink.Json;
import io.baton.varlink.MalformedMessageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A broker started by {@code baton serve}, a cgroup to attach to, and {@code baton} to do it. */
final class Host implements AutoCloseable {
  final Sandbox sandbox = Sandbox.create();
  final BrokerProcess broker = new BrokerProcess(sandbox);
  final Path cgroup = sandbox.cgroup("guarded");
  private final Path object;

  Host() {
    try {
      object = Programs.DEMO.copyTo(sandbox.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    broker.start(
        new ProcessBuilder(
            Baton.LAUNCHER.toString(),
            "serve",
            "--socket=" + broker.socket(),
            "--state=" + broker.state(),
            "--bpffs=" + broker.pins(),
            "--policy=" + broker.policy()));
  }

  /** "demo.bpf.o:guard_v1" */
  String program(String name) {
    return object + ":" + name;
  }

  /** The whole command that talks to this broker. */
  List<String> command(String... arguments) {
    Stream<String> baton = Stream.of(Baton.LAUNCHER.toString(), "--socket", "" + broker.socket());
    return Stream.concat(baton, Stream.of(arguments)).toList();
  }

  Baton.Result baton(String... arguments) {
    return Baton.run(command(arguments), Map.of());
  }

  /** What the command prints to a terminal of so many columns. */
  String terminal(int columns, Map<String, String> environment, String... command) {
    Needs.tools("script");
    String line = "stty cols " + columns + "; " + String.join(" ", command(command));
    return Baton.run(List.of("script", "-qec", line, "/dev/null"), environment).done();
  }

  /** Attaches guard_v1 to the cgroup; {@code options} as of "baton attach cgroup". */
  Baton.Result attach(String name, String... options) {
    Stream<String> attach =
        Stream.of("attach", "cgroup", "" + cgroup, program("guard_v1"), "--name", name);
    return baton(Stream.concat(attach, Stream.of(options)).toArray(String[]::new));
  }

  /** What a command answers with --json. */
  Map<String, Object> json(String... arguments) {
    String out =
        baton(Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new))
            .done();
    return parse(out);
  }

  static Map<String, Object> parse(String object) {
    try {
      return Json.read(ByteBuffer.wrap(object.strip().getBytes(StandardCharsets.UTF_8)));
    } catch (MalformedMessageException e) {
      throw new AssertionError(object, e);
    }
  }

  /** Of the link under that name; fails if there is none. */
  int linkId(String name) {
    Map<?, ?> entry = (Map<?, ?>) json("show", name).get("entry");
    return ((Long) ((Map<?, ?>) entry.get("link")).get("id")).intValue();
  }

  /** What the kernel says of it; none if there is no such link any more. */
  Optional<LinkInfo> link(int id) {
    return Kernel.links().filter(link -> link.id() == id).findFirst();
  }

  /** How many links sit on this host's cgroup. */
  long linksOnCgroup() {
    try {
      Object inode = Files.getAttribute(cgroup, "unix:ino");
      return Kernel.links().filter(link -> inode.equals(link.cgroupId())).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A pin of that link, a hold that is none of the broker's. */
  Path pin(int link) {
    Needs.tools("bpftool");
    Path pin = broker.pins().resolveSibling("pin-" + link);
    Commands.run("bpftool", "link", "pin", "id", "" + link, pin.toString());
    return pin;
  }

  @Override
  public void close() {
    try (sandbox) {
      broker.close();
    }
  }
}
