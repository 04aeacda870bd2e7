package io.baton.stage;

import io.baton.Entry;
import io.baton.Peer;
import io.baton.kernel.Kernel;
import io.baton.varlink.Client;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Explains everything that a running broker has by the entries that it lists: records, pins,
 * descriptors, threads and memory. For a moment at which nobody changes anything; by root, who sees
 * every entry.
 */
public final class Audit {
  /** What is being closed, and who is being forgotten, is gone within that time. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(20);

  /** What 10,000 entries may take: what there are less of takes no more. */
  private static final long MAX_RESIDENT_KIB = 128 * 1024;

  private final long pid;
  private final Path socket;
  private final RecordsAndPins store;
  private final OpenDescriptors descriptors;

  /** What was explained, and how much memory there is to it. */
  public record Found(int entries, int pins, int descriptors, int threads, long residentKib) {
    @Override
    public String toString() {
      return "%d entries explain %d pins, %d descriptors, %d threads, %d MiB"
          .formatted(entries, pins, descriptors, threads, residentKib / 1024);
    }
  }

  /**
   * @param state the broker's record folder
   * @param pins the folder of a bpffs where it pins
   */
  public Audit(long pid, Path socket, Path state, Path pins) {
    this.pid = pid;
    this.socket = socket;
    this.store = new RecordsAndPins(state, pins);
    this.descriptors = new OpenDescriptors(pid, state);
  }

  /**
   * @throws AssertionError naming what nothing explains, and what an entry should have and has not
   */
  public Found check() throws IOException {
    long deadline = Kernel.monotonicNanos() + SETTLING.toNanos();
    List<String> wrong = new ArrayList<>();
    Found explained = look(wrong);
    while (!wrong.isEmpty() && Kernel.monotonicNanos() < deadline) {
      LockSupport.parkNanos(STEP.toNanos());
      wrong.clear();
      explained = look(wrong);
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError("broker " + pid + ": " + String.join("\n", wrong));
    }
    return explained;
  }

  private Found look(List<String> wrong) throws IOException {
    try (Client client = Client.connect(socket)) {
      Map<String, Entry> entries = entries(client);
      int pinned = store.explain(entries, wrong);
      int open = descriptors.explain(held(entries), onRecord(entries), connections(client), wrong);
      int threads = explainThreads(wrong);
      long resident = resident();
      if (resident > MAX_RESIDENT_KIB) {
        wrong.add(resident + " KiB are resident, and at most " + MAX_RESIDENT_KIB + " may be");
      }
      return new Found(entries.size(), pinned, open, threads, resident);
    }
  }

  private static Map<String, Entry> entries(Client client) {
    Map<String, Entry> entries = new HashMap<>();
    client.more(
        Protocol.INTERFACE + ".List",
        Map.of(),
        reply -> {
          Parameters entry = reply.objectOrNull("entry");
          if (entry != null) {
            entries.put(entry.string("name"), Protocol.readEntry(entry));
          }
          return true;
        },
        ANSWER);
    return entries;
  }

  private static long connections(Client client) {
    return client
        .call(Protocol.INTERFACE + ".GetStatus", Map.of(), List.of(), ANSWER)
        .parameters()
        .integersOrNull("used")
        .get("connections");
  }

  /** IDs of the links that the broker lists as its own holds. */
  private static Set<Integer> held(Map<String, Entry> entries) {
    Set<Integer> links = new HashSet<>();
    entries.values().stream()
        .filter(entry -> entry.link() != null)
        .forEach(entry -> links.add(entry.link().id()));
    return links;
  }

  /** PIDs of those whose exit the broker waits for. */
  private static Set<Integer> onRecord(Map<String, Entry> entries) {
    Set<Integer> pids = new HashSet<>();
    for (Entry entry : entries.values()) {
      Stream<Peer> single = Stream.of(entry.owner(), entry.returnTo()).filter(peer -> peer != null);
      Stream.concat(single, entry.unreturned().stream()).forEach(peer -> pids.add(peer.pid()));
    }
    return pids;
  }

  private int explainThreads(List<String> wrong) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(process("task"))) {
      for (Path task : tasks.toList()) {
        names.add(Files.readString(task.resolve("comm")).strip());
      }
    }
    BrokerThreads.explain(names, wrong);
    return names.size();
  }

  private long resident() throws IOException {
    try (Stream<String> lines = Files.lines(process("status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path process(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }
}
