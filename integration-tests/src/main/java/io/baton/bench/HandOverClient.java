package io.baton.bench;

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
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One of the two services of {@link HandOver}. */
final class HandOverClient {
  private static final LinkName NAME = LinkName.of("bench");

  private final Broker broker;
  private final PeerSelector other;
  private final Terms terms;

  /** Carries, when it is the other's turn, since when it is being given to it. */
  private final SocketChannel turn;

  private final ByteBuffer since = ByteBuffer.allocateDirect(Long.BYTES);

  private HandOverClient(Broker broker, PeerSelector other, SocketChannel turn) {
    this.broker = broker;
    this.other = other;
    this.terms = new Terms(true, Grace.untilReleased(), List.of(other), true, Map.of());
    this.turn = turn;
  }

  /**
   * {@code SOCKET OTHER-UNIT TURN-SOCKET}: takes and gives for ever; with {@code CGROUP OBJECT}
   * more: attaches, then gives and takes as many times as each line of standard input says. Both on
   * one clock, CLOCK_MONOTONIC, which is System.nanoTime() here.
   */
  public static void main(String[] args) throws IOException {
    var address = UnixDomainSocketAddress.of(args[2]);
    var other = PeerSelector.unit(args[1]);
    try (var broker = Broker.connect(Path.of(args[0]))) {
      if (args.length == 3) {
        try (var turn = SocketChannel.open(address)) {
          new HandOverClient(broker, other, turn).follow();
        }
      } else {
        var hook = new Hook.Cgroup(Path.of(args[3]), AttachType.CGROUP_INET_INGRESS);
        try (var turn = firstConnection(address)) {
          new HandOverClient(broker, other, turn).lead(hook, Path.of(args[4]));
        }
      }
    }
  }

  private static SocketChannel firstConnection(UnixDomainSocketAddress address) throws IOException {
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
      System.out.println("listening");
      return listener.accept();
    }
  }

  private void follow() throws IOException {
    while (true) {
      awaitTurn();
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
          long begun = awaitTurn();
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
    since.clear().putLong(System.nanoTime()).flip();
    link.deposit();
    turn.write(since);
  }

  private Owned<LinkHandle> take() {
    return broker.claim(NAME, LinkHandle.class, terms, Duration.ZERO, other);
  }

  private long awaitTurn() throws IOException {
    since.clear();
    while (since.hasRemaining()) {
      if (turn.read(since) < 0) {
        throw new EOFException("the other service ended");
      }
    }
    return since.getLong(0);
  }
}
