package io.baton.bench;

import io.baton.Broker;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.bench.Comparison.Peer;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.IteratorRange;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Target;
import io.baton.stage.BrokerProcess;
import io.baton.stage.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A broker with many links in custody: iterators, of which a machine takes any number. */
final class Custody implements AutoCloseable {
  static final int FEW = 10;
  static final int MANY = 10_000;

  private static final int ROUNDS = 3;
  private static final int SETTLING_SECONDS = 2;
  private static final int IDLE_SECONDS = 6;
  private static final int CLAIMS = 1_000;

  /** Like those of {@link HandOver}. */
  private static final int ROUNDS_TO_WARM_UP = 20;

  private static final PeerSelector ROOT = PeerSelector.uid(0);
  private static final Terms TERMS =
      new Terms(false, Grace.untilReleased(), List.of(ROOT), false, Map.of());

  private final BrokerProcess broker;
  private final Broker client;
  private final int entries;
  private int next;

  Custody(Stage stage, String name, Path object, int entries) throws Exception {
    this.entries = entries;
    broker = new BrokerProcess(stage, name);
    client = Broker.connect(broker.socket());
    try (var loaded = BpfObject.load(object, "tasks_v1");
        var program = loaded.program("tasks_v1");
        var target = Target.open(new Hook.Iterator(new IteratorRange.All()))) {
      for (int i = 0; i < entries; i++) {
        client.deposit(name(i), target.attach(program), TERMS);
      }
    }
  }

  Path socket() {
    return broker.socket();
  }

  private static LinkName name(int index) {
    return LinkName.of("entry-" + index);
  }

  /** What a claim takes here beside what it takes there. */
  static Finding claims(Custody many, Custody few) throws Exception {
    var peer = new Peer("claim-at-10000", "at-10", 1.2, few::claim, null);
    for (int i = 0; i < ROUNDS_TO_WARM_UP; i++) {
      few.claim();
    }
    return Comparison.of(ROUNDS_TO_WARM_UP, many::claim, peer).get(0);
  }

  /** One confirmed claim after the other, each given back: the median, in nanoseconds. */
  private double claim() {
    var nanos = new long[CLAIMS];
    for (int i = 0; i < CLAIMS; i++) {
      LinkName name = name(next++ % entries);
      long start = System.nanoTime();
      Owned<LinkHandle> owned = client.claim(name, LinkHandle.class, TERMS, Duration.ZERO, ROOT);
      nanos[i] = System.nanoTime() - start;
      owned.deposit();
    }
    Arrays.sort(nanos);
    return nanos[CLAIMS / 2];
  }

  Finding memory() throws IOException {
    String status = Files.readString(process().resolve("status"));
    double kibibytes =
        status
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum();
    return new Figure("rss-at-10000", List.of(kibibytes / 1024), "MiB", 128);
  }

  /** While nobody asks for anything, those who deposited having gone. */
  Finding idle() throws Exception {
    client.close();
    TimeUnit.SECONDS.sleep(SETTLING_SECONDS);
    var rounds = new ArrayList<Double>();
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      long before = processorNanos();
      TimeUnit.SECONDS.sleep(IDLE_SECONDS);
      rounds.add(100.0 * (processorNanos() - before) / (System.nanoTime() - start));
    }
    return new Figure("idle-at-10000", rounds, "%", 0.1);
  }

  /** Of all its threads, in the kernel and outside. */
  private long processorNanos() throws IOException {
    try (Stream<Path> threads = Files.list(process().resolve("task"))) {
      long sum = 0;
      for (Path thread : (Iterable<Path>) threads::iterator) {
        sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
      }
      return sum;
    }
  }

  /** From its start after a kill -9 until it answers, the JVM's own start included. */
  Finding restart() throws Exception {
    var rounds = new ArrayList<Double>();
    for (int i = 0; i < ROUNDS; i++) {
      broker.kill();
      long start = System.nanoTime();
      broker.start();
      rounds.add((System.nanoTime() - start) / 1e9);
    }
    return new Figure("restart-at-10000", rounds, "s", 2);
  }

  private Path process() {
    return Path.of("/proc", Long.toString(broker.pid()));
  }

  @Override
  public void close() {
    client.close();
    broker.kill();
  }
}
