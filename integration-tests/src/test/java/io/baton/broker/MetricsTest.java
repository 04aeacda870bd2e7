package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Sandbox;
import io.baton.kernel.LinkHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("custody")
class MetricsTest {
  private static final Path FILES = Path.of("../link-broker/src/main/prometheus");

  private World world;
  private Path socket;

  @BeforeEach
  void start() {
    world = new World();
    socket = world.broker.socket().resolveSibling("metrics.sock");
    restart("" + socket);
  }

  private void restart(String address) {
    world.broker.kill();
    world.broker.start(new ProcessBuilder(world.broker.command("--metrics", address)));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String answer(SocketAddress at, String request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(at)) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path) throws IOException {
    return answer(UnixDomainSocketAddress.of(socket), "GET " + path + " HTTP/1.1\r\n\r\n");
  }

  private long sample(String name) throws IOException {
    String text = get("/metrics");
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\d+)$").matcher(text);
    assertTrue(line.find(), name + " in " + text);
    return Long.parseLong(line.group(1));
  }

  /** The same text is given for a tenth of a second. */
  private void await(long expected, String name) {
    Await.until(
        name + " is " + expected,
        Duration.ofSeconds(10),
        () -> {
          try {
            return get("/metrics").contains("\n" + name + " " + expected + "\n");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void whatHappensIsCounted() throws IOException {
    try (TestClient client = new TestClient(world.broker);
        LinkHandle link = world.attach()) {
      client.deposit("edge", false, World.TERMS, link.fd());
      await(1, "baton_entries{state=\"custody\",kind=\"cgroup\"}");
      try (TestClient.Claimed claimed = client.claim("edge")) {
        client.confirm(claimed, World.GUARDED);
      }
      await(1, "baton_entries{state=\"owned\",kind=\"cgroup\"}");
      await(1, "baton_hand_over_seconds_count");
      await(1, "baton_hand_over_seconds_bucket{le=\"10.0\"}");
      await(1, "baton_connections");
      await(512, "baton_limit{name=\"connections\"}");
      assertTrue(sample("baton_loop_turn_seconds_count") > 3);
      Runnable other = () -> client.deposit("again", true, World.TERMS, link.fd());
      assertEquals("AlreadyNamed", TestClient.refusal(other));
      await(1, "baton_denials_total");
      Runnable forTooLong =
          () -> client.deposit("edge", true, Map.of("graceSec", 99_999_999), link.fd());
      assertEquals("LimitExceeded", TestClient.refusal(forTooLong));
      await(1, "baton_limits_exceeded_total");
    }
  }

  @Test
  void onlyWhatIsAskedForRightIsAnswered() throws IOException {
    assertTrue(get("/metrics").startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version="));
    assertTrue(get("/").startsWith("HTTP/1.1 404 "));
    SocketAddress at = UnixDomainSocketAddress.of(socket);
    assertTrue(answer(at, "PUT /metrics HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 405 "));
    assertEquals("", answer(at, "x".repeat(8192)));
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
  }

  /** One that connects and says nothing is given two seconds. */
  @Test
  void aSilentScraperDelaysOthersAndStopsNobody() throws IOException {
    try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertTrue(get("/metrics").startsWith("HTTP/1.1 200 OK"));
      assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
    }
  }

  @Test
  void aLoopbackPortWorksTooAndNothingElse() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    restart("127.0.0.1:" + port);
    assertFalse(Files.exists(socket) && isListening());
    String text = answer(new InetSocketAddress("127.0.0.1", port), "GET /metrics HTTP/1.1\r\n\r\n");
    assertTrue(text.contains("\nbaton_connections 0\n"), text);
    for (String address : new String[] {"0.0.0.0:9464", "9464", "127.0.0.1:99999"}) {
      assertRefused(address, "neither a path nor 127.0.0.1:PORT or [::1]:PORT");
    }
  }

  @Test
  void whatIsTakenIsLeftToWhoHasIt() throws IOException {
    assertRefused("" + socket, "somebody listens there already");
    assertTrue(isListening());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertRefused("127.0.0.1:" + taken.getLocalPort(), "Address already in use");
    }
  }

  @Test
  void aFileThatIsNoSocketIsLeftAlone() throws IOException {
    Path file = Files.writeString(world.broker.socket().resolveSibling("notes"), "kept");
    assertRefused("" + file, "there is a file that is no socket");
    assertEquals("kept", Files.readString(file));
  }

  private boolean isListening() {
    try {
      get("/metrics");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void assertRefused(String address, String reason) {
    try (Sandbox sandbox = Sandbox.create();
        BrokerProcess broker = new BrokerProcess(sandbox)) {
      ProcessBuilder command = new ProcessBuilder(broker.command("--metrics", address));
      try {
        broker.start(command);
      } catch (AssertionError expected) {
        assertTrue(expected.getMessage().contains(reason), expected.getMessage());
        return;
      }
      throw new AssertionError(address + " was taken");
    }
  }

  /** Alerts and dashboard ask for nothing that there is not. */
  @Test
  void theSamplesUseMetricsThatThereAre() throws IOException {
    Set<String> there = names(get("/metrics"));
    for (String file : new String[] {"alerts.yaml", "dashboard.json"}) {
      Set<String> used = names(Files.readString(FILES.resolve(file)));
      assertTrue(used.size() > 5, file);
      used.removeAll(there);
      assertEquals(Set.of(), used, file);
    }
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile("\\bbaton_[a-z_]+").matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }
}
