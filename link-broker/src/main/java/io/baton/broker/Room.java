package io.baton.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Room for descriptors under RLIMIT_NOFILE. Some is always kept, because what is sent to a process
 * whose table is full is lost.
 */
final class Room {
  /**
   * For the descriptors of the message that is being received, the store's files, the JVM's own.
   */
  private static final int RESERVE = 64;

  private final Sessions sessions;
  private final Processes processes;
  private final Holds holds;
  private final int limit;
  private final int atStart;

  /** To be made when nothing is open yet but what stays open. */
  Room(Sessions sessions, Processes processes, Holds holds) throws IOException {
    this.sessions = sessions;
    this.processes = processes;
    this.holds = holds;
    this.limit = softLimit();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      atStart = (int) open.count();
    }
  }

  private static int softLimit() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/limits"))) {
      return lines
          .filter(line -> line.startsWith("Max open files"))
          .map(line -> line.split(" +")[3])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElseThrow();
    }
  }

  int limit() {
    return limit;
  }

  int used() {
    return atStart + sessions.count() + processes.size() + holds.size();
  }

  /** Whether one more connection or hold may be taken on. */
  boolean isLeft() {
    return used() < limit - RESERVE;
  }
}
