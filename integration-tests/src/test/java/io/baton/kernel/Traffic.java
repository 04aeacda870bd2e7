package io.baton.kernel;

import io.baton.bpf.Programs;
import io.baton.harness.Await;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** UDP over a wire, to the port that the programs drop and to the one that they let pass. */
final class Traffic implements AutoCloseable {
  private static final Duration ARRIVAL = Duration.ofSeconds(5);

  /**
   * A dropped packet never comes; one that comes does so before the one sent behind it, or soon.
   */
  private static final Duration STRAGGLER = Duration.ofMillis(100);

  private final String address;
  private final DatagramChannel sender;
  private final DatagramChannel passed;
  private final DatagramChannel dropped;

  /** The receiving sockets belong to the cgroup: this process is in it while they are made. */
  Traffic(Sandbox.Wire wire, Path cgroup) throws IOException {
    address = wire.right().address();
    sender = wire.left().call(DatagramChannel::open);
    String own =
        Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
            .filter(line -> line.startsWith("0::"))
            .map(line -> line.substring("0::/".length()))
            .findFirst()
            .orElseThrow();
    enter(cgroup);
    try {
      passed = wire.right().call(() -> receiver(Programs.PASS_PORT));
      dropped = wire.right().call(() -> receiver(Programs.DROP_PORT));
    } finally {
      enter(Sandbox.cgroupRoot().resolve(own));
    }
  }

  private static void enter(Path cgroup) throws IOException {
    String pid = Long.toString(ProcessHandle.current().pid());
    Files.writeString(cgroup.resolve("cgroup.procs"), pid);
  }

  private DatagramChannel receiver(int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(address, port));
    channel.configureBlocking(false);
    return channel;
  }

  /** Sends one packet to each port; whether the one that the programs drop was dropped. */
  boolean isDropped() {
    try {
      send(Programs.DROP_PORT);
      send(Programs.PASS_PORT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Await.until("a packet that may pass", ARRIVAL, () -> arrived(passed));
    return !Await.holds(STRAGGLER, () -> arrived(dropped));
  }

  private void send(int port) throws IOException {
    sender.send(ByteBuffer.allocate(8), new InetSocketAddress(address, port));
  }

  private static boolean arrived(DatagramChannel channel) {
    try {
      return channel.receive(ByteBuffer.allocate(8)) != null;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    sender.close();
    passed.close();
    dropped.close();
  }
}
