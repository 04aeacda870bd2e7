package io.baton.cli;

import io.baton.kernel.Fd;
import io.baton.kernel.Kernel;
import io.baton.kernel.ProgramInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How often programs ran meanwhile: for as long as this is open the kernel counts. */
final class RunCounts implements AutoCloseable {
  private static final double SECOND = 1e9;

  /**
   * @param nanos how long all of them took
   * @param withinNanos in what time
   */
  record Runs(long count, long nanos, long withinNanos) {
    /** "1204 /s" */
    String rate() {
      return Math.round(count * SECOND / withinNanos) + " /s";
    }

    /** "412 ns"; "-" if it did not run. */
    String average() {
      return count == 0 ? "-" : nanos / count + " ns";
    }

    Map<String, Object> json() {
      Map<String, Object> to = new LinkedHashMap<>();
      to.put("count", count);
      to.put("timeNSec", nanos);
      to.put("withinNSec", withinNanos);
      return to;
    }
  }

  private final Fd counting = Kernel.countRuns();
  private Map<Integer, ProgramInfo> before = Map.of();
  private Map<Integer, Runs> runs = Map.of();
  private long beganNanos;

  /** From now on; what was counted until now is what {@link #of} tells. */
  void count(Inventory inventory) {
    long now = Kernel.monotonicNanos();
    Map<Integer, ProgramInfo> programs = new HashMap<>();
    for (int id : ids(inventory)) {
      Kernel.program(id).ifPresent(program -> programs.put(id, program));
    }
    runs = new HashMap<>();
    programs.forEach(
        (id, program) -> {
          ProgramInfo known = before.get(id);
          if (known != null) {
            runs.put(
                id,
                new Runs(
                    program.runCount() - known.runCount(),
                    program.runNanos() - known.runNanos(),
                    now - beganNanos));
          }
        });
    before = programs;
    beganNanos = now;
  }

  private static List<Integer> ids(Inventory inventory) {
    List<Integer> ids = new ArrayList<>();
    inventory.rows().stream()
        .filter(row -> row.link() != null && row.link().programId() != 0)
        .forEach(row -> ids.add(row.link().programId()));
    inventory.unowned().forEach(unowned -> ids.add(unowned.attachment().programId()));
    return ids.stream().distinct().toList();
  }

  /** None of a program that was not there when the counting began. */
  Optional<Runs> of(int programId) {
    return Optional.ofNullable(runs.get(programId));
  }

  @Override
  public void close() {
    counting.close();
  }
}
