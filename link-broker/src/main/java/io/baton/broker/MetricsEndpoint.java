package io.baton.broker;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers GET /metrics on a UNIX socket or a loopback port: one connection at a time, each for two
 * seconds at most, on a thread of its own, so that no scraper holds up the loop.
 */
final class MetricsEndpoint implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(127\\.0\\.0\\.1|\\[::1\\]):(\\d{1,5})");
  private static final int MAX_REQUEST = 8192;
  private static final int S_IFMT = 0170000;
  private static final int S_IFSOCK = 0140000;

  /**
   * So long the same text is given, however many ask; and so long none is taken after a failure.
   */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ServerSocketChannel listener;
  private final Path socketOrNull;
  private final Callable<String> metrics;
  private String text;
  private long textNanos;

  private MetricsEndpoint(
      ServerSocketChannel listener, Path socketOrNull, Callable<String> metrics) {
    this.listener = listener;
    this.socketOrNull = socketOrNull;
    this.metrics = metrics;
  }

  /**
   * @param address "/run/baton/metrics.sock", "127.0.0.1:9464" or "[::1]:9464"
   * @param metrics on the endpoint's thread
   * @throws ServerException if the address is none of those, or is taken
   */
  static MetricsEndpoint open(String address, Callable<String> metrics) {
    Path socket = address.startsWith("/") ? Path.of(address) : null;
    try {
      ServerSocketChannel listener = socket == null ? listen(port(address)) : listen(socket);
      MetricsEndpoint endpoint = new MetricsEndpoint(listener, socket, metrics);
      Thread thread = new Thread(endpoint::run, "baton-metrics");
      thread.setDaemon(true);
      thread.start();
      return endpoint;
    } catch (IOException e) {
      throw new ServerException("metrics on " + address + ": " + e.getMessage(), e);
    }
  }

  private static SocketAddress port(String address) {
    Matcher matcher = PORT.matcher(address);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
      throw new ServerException(
          "metrics on " + address + ": neither a path nor 127.0.0.1:PORT or [::1]:PORT", null);
    }
    return new InetSocketAddress(
        matcher.group(1).replaceAll("[\\[\\]]", ""), Integer.parseInt(matcher.group(2)));
  }

  private static ServerSocketChannel listen(SocketAddress port) throws IOException {
    return bind(ServerSocketChannel.open(), port);
  }

  /** Adopts the channel. */
  private static ServerSocketChannel bind(ServerSocketChannel channel, SocketAddress address)
      throws IOException {
    try {
      return channel.bind(address);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** One that a dead broker left is replaced; nobody else's is. */
  private static ServerSocketChannel listen(Path socket) throws IOException {
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      int mode = (Integer) Files.getAttribute(socket, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & S_IFMT) != S_IFSOCK) {
        throw new IOException("there is a file that is no socket");
      }
      try {
        SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
        throw new IOException("somebody listens there already");
      } catch (ConnectException e) {
        Files.delete(socket);
      }
    }
    ServerSocketChannel listener =
        bind(
            ServerSocketChannel.open(StandardProtocolFamily.UNIX),
            UnixDomainSocketAddress.of(socket));
    try {
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
      return listener;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private void run() {
    while (listener.isOpen()) {
      try (SocketChannel peer = listener.accept()) {
        serve(peer);
      } catch (IOException e) {
        // A peer that went away, no descriptor left, or the end.
        LockSupport.parkNanos(PAUSE);
      } catch (Exception e) {
        Log.bug("answering a scraper", e);
      }
    }
  }

  private void serve(SocketChannel peer) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    peer.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      SelectionKey key = peer.register(selector, SelectionKey.OP_READ);
      String request = read(peer, selector, deadline);
      if (request == null) {
        return;
      }
      key.interestOps(SelectionKey.OP_WRITE);
      ByteBuffer answer = ByteBuffer.wrap(answer(request).getBytes(StandardCharsets.UTF_8));
      while (answer.hasRemaining() && isReady(selector, deadline)) {
        peer.write(answer);
      }
    }
  }

  private static boolean isReady(Selector selector, long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    selector.selectedKeys().clear();
    return left > 0 && selector.select(left) > 0;
  }

  /** Null if it is not complete in time, or too long. */
  private static String read(SocketChannel peer, Selector selector, long deadline)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_REQUEST);
    while (buffer.hasRemaining() && isReady(selector, deadline) && peer.read(buffer) >= 0) {
      String sofar = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
      if (sofar.contains("\r\n\r\n")) {
        return sofar;
      }
    }
    return null;
  }

  private String answer(String request) throws Exception {
    String[] line = request.substring(0, request.indexOf('\r')).split(" ");
    if (line.length != 3 || !line[0].equals("GET")) {
      return response("405 Method Not Allowed", "only GET\n");
    }
    if (!line[1].equals("/metrics")) {
      return response("404 Not Found", "only /metrics\n");
    }
    try {
      if (text == null || System.nanoTime() - textNanos > PAUSE) {
        text = metrics.call();
        textNanos = System.nanoTime();
      }
      return response("200 OK", text);
    } catch (TimeoutException e) {
      return response("503 Service Unavailable", "the broker is busy or was stopped\n");
    }
  }

  private static String response(String status, String body) {
    return "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            .formatted(status)
        + "Content-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(body.getBytes(StandardCharsets.UTF_8).length, body);
  }

  @Override
  public void close() {
    try {
      listener.close();
      if (socketOrNull != null) {
        Files.deleteIfExists(socketOrNull);
      }
    } catch (IOException e) {
      Log.line("metrics: " + e.getMessage());
    }
  }
}
