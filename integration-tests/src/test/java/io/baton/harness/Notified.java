package io.baton.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A starter's datagram socket (NOTIFY_SOCKET), and what has been sent to it. */
public final class Notified implements AutoCloseable {
  private final List<String> messages = Collections.synchronizedList(new ArrayList<>());
  private final Process receiver;

  /**
   * Bound when it returns.
   *
   * @param address a path, or a name in the abstract namespace behind an "@"
   */
  public Notified(String address) {
    Needs.tools("python3");
    try {
      receiver = new ProcessBuilder("python3", "src/test/python/notified.py", address).start();
      String first = receiver.inputReader().readLine();
      if (!"bound".equals(first)) {
        throw new AssertionError(receiver.errorReader().lines().toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread reader = new Thread(() -> receiver.inputReader().lines().forEach(messages::add));
    reader.setDaemon(true);
    reader.start();
  }

  /** How often that was sent so far. */
  public long count(String message) {
    return messages().stream().filter(message::equals).count();
  }

  public List<String> messages() {
    return List.copyOf(messages);
  }

  @Override
  public void close() {
    // Not by the process itself, which would close what its reader reads.
    receiver.toHandle().destroyForcibly();
    try {
      receiver.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
