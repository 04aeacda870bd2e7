package io.baton.stage;

import io.baton.Broker;
import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Owned;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One of the two services of a {@link Pair}. */
final class PairedService {
  private static final LinkName NAME = LinkName.of(Pair.NAME);

  private final Broker broker;
  private final PeerSelector other;
  private final Terms terms;

  /** They carry, when it is the other's turn, since when it is being given to it. */
  private final DataInputStream fromOther;

  private final DataOutputStream toOther;

  private PairedService(Broker broker, PeerSelector other, InputStream from, OutputStream to) {
    this.broker = broker;
    this.other = other;
    this.terms = new Terms(true, Grace.untilReleased(), List.of(other), true, Map.of());
    this.fromOther = new DataInputStream(from);
    this.toOther = new DataOutputStream(to);
  }

  /**
   * {@code SOCKET OTHER-UNIT THERE BACK}, the last two FIFOs: takes and gives for ever; with {@code
   * CGROUP OBJECT} more: attaches, then gives and takes as many times as each line of standard
   * input says. Both on one clock, CLOCK_MONOTONIC, which is System.nanoTime() here.
   */
  public static void main(String[] args) throws IOException {
    var other = PeerSelector.unit(args[1]);
    try (var broker = Broker.connect(Path.of(args[0]))) {
      if (args.length == 4) {
        try (var there = new FileInputStream(args[2]);
            var back = new FileOutputStream(args[3])) {
          new PairedService(broker, other, there, back).follow();
        }
      } else {
        var hook = new Hook.Cgroup(Path.of(args[4]), AttachType.CGROUP_INET_INGRESS);
        try (var there = new FileOutputStream(args[2]);
            var back = new FileInputStream(args[3])) {
          new PairedService(broker, other, back, there).lead(hook, Path.of(args[5]));
        }
      }
    }
  }

  private void follow() throws IOException {
    while (true) {
      fromOther.readLong();
      give(take());
    }
  }

  private void lead(Hook hook, Path object) throws IOException {
    try (var loaded = BpfObject.load(object, "guard_v1");
        var program = loaded.program("guard_v1")) {
      Owned<LinkHandle> link = broker.guard(NAME, Kernel.attach(hook, program), terms);
      var counts = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      for (String line = counts.readLine(); line != null; line = counts.readLine()) {
        var turns = new long[Integer.parseInt(line)];
        var ways = new long[turns.length];
        for (int i = 0; i < turns.length; i++) {
          long start = System.nanoTime();
          give(link);
          long begun = fromOther.readLong();
          link = take();
          long now = System.nanoTime();
          turns[i] = now - start;
          ways[i] = now - begun;
        }
        report(turns, ways);
      }
      link.release();
    }
  }

  /** Half the median there and back; of the way to here the median, and what 99 of 100 keep. */
  private static void report(long[] turns, long[] ways) {
    Arrays.sort(turns);
    Arrays.sort(ways);
    long late = ways[ways.length * 99 / 100];
    System.out.println(turns[turns.length / 2] / 2 + " " + ways[ways.length / 2] + " " + late);
  }

  private void give(Owned<LinkHandle> link) throws IOException {
    long since = System.nanoTime();
    link.deposit();
    toOther.writeLong(since);
  }

  private Owned<LinkHandle> take() {
    return broker.claim(NAME, LinkHandle.class, terms, Duration.ZERO, other);
  }
}
