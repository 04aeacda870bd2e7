package io.baton.api;

import io.baton.Broker;
import io.baton.Entry;
import io.baton.bpf.Programs;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Jvm;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** A running broker, and services that are instances of one unit. */
final class Scene implements AutoCloseable {
  final Sandbox sandbox = Sandbox.create();
  final BrokerProcess broker = new BrokerProcess(sandbox).start();

  /** The object file of the programs. */
  final Path file = copyPrograms();

  /** The cgroup of the unit. */
  final Path unit = sandbox.cgroup("edge.service");

  private final List<JavaProcess> processes = new ArrayList<>();

  private Path copyPrograms() {
    try {
      return Programs.DEMO.copyTo(sandbox.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An {@link Instance} of the unit, for the entry "edge"; killed at the latest with the scene. */
  JavaProcess instance(String namespace, String target, String program) {
    return process(
        namespace,
        Jvm.command(
            Instance.class, broker.socket() + "", "edge", target, file.toString(), program));
  }

  /** A process of the unit. */
  JavaProcess process(String namespace, List<String> jvm) {
    JavaProcess process = JavaProcess.start(unit, namespace, jvm);
    processes.add(process);
    return process;
  }

  Entry entry(String name) {
    try (Broker client = Broker.connect(broker.socket())) {
      return client
          .list(name)
          .filter(entry -> entry.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new NoSuchElementException(name));
    }
  }

  @Override
  public void close() {
    processes.forEach(JavaProcess::close);
    try (sandbox;
        broker) {
      // Closed in this order: the broker first.
    }
  }
}
