package io.baton.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The descriptors of a broker: by /proc/PID/fd what each is, by /proc/PID/fdinfo which one. */
final class OpenDescriptors {
  /** The three standard ones; class files, JNA's code, and what the JVM reads of the machine. */
  private static final String OF_THE_JVM =
      "0 .*|1 .*|2 .*|\\d+ (/dev/u?random|.*\\.(jar|jsa|so)|.*/modules"
          + "|.*/(cpu|memory)[a-z]*\\.[a-z_.]+|.*/ffi\\w+ \\(deleted\\))";

  private static final String LISTENER = "listener";
  private static final String SOCKET = "socket";
  private static final String LINK = "link ";
  private static final String PIDFD = "pidfd of process ";

  /** In /proc/net/unix, of a socket that listens. */
  private static final String ACCEPTS = "00010000";

  private final Path process;
  private final Path state;

  OpenDescriptors(long pid, Path state) {
    this.process = Path.of("/proc", Long.toString(pid));
    this.state = state.toAbsolutePath();
  }

  /**
   * @param held IDs of links, a descriptor each
   * @param onRecord PIDs, a pidfd each
   * @param connections a socket each, and a pidfd of whoever is not on record
   * @return how many there are
   */
  int explain(Set<Integer> held, Set<Integer> onRecord, long connections, List<String> wrong)
      throws IOException {
    Map<String, Integer> expected = new HashMap<>();
    List.of("[eventpoll]", "[eventfd]", "" + state, state + "/lock")
        .forEach(what -> expected.put(what, 1));
    // For clients and for a successor, each one to wait with, and its duplicate to accept with.
    expected.put(LISTENER, 4);
    // One more than there are connections: the JVM keeps one from its first channel on.
    expected.put(SOCKET, (int) connections + 1);
    held.forEach(link -> expected.put(LINK + link, 1));
    onRecord.forEach(process -> expected.put(PIDFD + process, 1));

    long strangers = connections;
    int count = 0;
    for (Map.Entry<Integer, String> open : open().entrySet()) {
      String what = open.getValue();
      count++;
      if (expected.getOrDefault(what, 0) > 0) {
        expected.merge(what, -1, Integer::sum);
      } else if (!what.startsWith(PIDFD) || strangers-- <= 0) {
        wrong.add("descriptor " + open.getKey() + ", " + what + ": no entry explains it");
      }
    }
    expected.forEach(
        (what, missing) -> {
          if (missing > 0 && what.startsWith(LINK)) {
            wrong.add(what + ": listed as held, and there is no descriptor of it");
          }
        });
    return count;
  }

  /** What each is, without those that the JVM has by itself. */
  private Map<Integer, String> open() throws IOException {
    Set<String> listeners = listeners();
    Map<Integer, String> open = new HashMap<>();
    try (Stream<Path> numbers = Files.list(process.resolve("fd"))) {
      for (Path number : numbers.toList()) {
        int fd = Integer.parseInt(number.getFileName().toString());
        try {
          String target = Files.readSymbolicLink(number).toString();
          if (!(fd + " " + target).matches(OF_THE_JVM)) {
            open.put(fd, what(fd, target, listeners));
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return open;
  }

  private String what(int fd, String target, Set<String> listeners) throws IOException {
    if (target.startsWith("socket:")) {
      return listeners.contains(target.replaceAll("\\D", "")) ? LISTENER : SOCKET;
    }
    if (!target.startsWith("anon_inode:")) {
      return target;
    }
    String kind = target.substring("anon_inode:".length());
    return switch (kind) {
      case "[pidfd]" -> PIDFD + field(fd, "Pid:");
      case "bpf_link", "bpf-link" -> LINK + field(fd, "link_id:");
      case "bpf-prog" -> "program " + field(fd, "prog_id:");
      case "bpf-map" -> "map " + field(fd, "map_id:");
      default -> kind;
    };
  }

  private String field(int fd, String name) throws IOException {
    try (Stream<String> lines = Files.lines(process.resolve("fdinfo").resolve("" + fd))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).strip())
          .findFirst()
          .orElse("?");
    }
  }

  /** Their inode numbers. A connection is listed where its client is, in that network namespace. */
  private Set<String> listeners() throws IOException {
    try (Stream<String> lines = Files.lines(process.resolve("net/unix"))) {
      return lines
          .map(line -> line.split("\\s+"))
          .filter(fields -> fields.length > 7 && fields[3].equals(ACCEPTS))
          .map(fields -> fields[6])
          .collect(Collectors.toSet());
    }
  }
}
