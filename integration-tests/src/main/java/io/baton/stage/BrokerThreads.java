package io.baton.stage;

import java.util.List;

/** The threads of a broker, by the names that the kernel has of them: at most 15 bytes. */
final class BrokerThreads {
  private static final String OF_THE_JVM =
      "java|(GC|G1|VM) .*|Reference Handl|Finalizer|Signal Dispatch|Service Thread|Monitor Deflati"
          + "|C[12] CompilerThre|Sweeper thread|Notification Th|Common-Cleaner|process reaper"
          + "|Cleaner-\\d+|JNA Cleaner|Attach Listener"
          + "|Native Heap Tri";

  /** Reports what was dropped without close. */
  private static final String LEAKS = "baton-leaks";

  private static final String WORKER = "baton-worker";

  /** They end when there was nothing to close for a minute. */
  private static final String CLOSER = "baton-closer";

  /** More at once are made only by strangers whose descriptors are slow to close. */
  private static final int CLOSERS = 64;

  private BrokerThreads() {}

  static void explain(List<String> names, List<String> wrong) {
    atMost(1, LEAKS, names, wrong);
    atMost(1, WORKER, names, wrong);
    atMost(CLOSERS, CLOSER, names, wrong);
    names.stream()
        .filter(name -> !List.of(LEAKS, WORKER, CLOSER).contains(name))
        .filter(name -> !name.matches(OF_THE_JVM))
        .forEach(name -> wrong.add("thread " + name + ": nothing explains it"));
  }

  private static void atMost(int most, String thread, List<String> names, List<String> wrong) {
    long count = names.stream().filter(thread::equals).count();
    if (count > most) {
      wrong.add(count + " threads " + thread + ", and at most " + most + " may be");
    }
  }
}
