package io.baton.cli;

import io.baton.kernel.Kernel;
import io.baton.kernel.ProgramInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** A program as programs read it. */
final class ProgramText {
  private ProgramText() {}

  private static long loadedMicros(ProgramInfo program) {
    long age = Kernel.bootNanos() - program.loadedAfterBootNanos();
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now().minusNanos(age));
  }

  /** "tag 8a0d4f1e6b0c2d3e, loaded 10:31:04 by uid 0". */
  static String line(ProgramInfo program) {
    return "tag %s, loaded %s by uid %s"
        .formatted(
            program.tag(),
            Times.clock(loadedMicros(program)),
            Integer.toUnsignedString(program.uid()));
  }

  /** Null of none; with its runs if those were counted. */
  static Map<String, Object> json(ProgramInfo programOrNull, RunCounts countsOrNull) {
    if (programOrNull == null) {
      return null;
    }
    Map<String, Object> to = new LinkedHashMap<>();
    to.put("id", Integer.toUnsignedLong(programOrNull.id()));
    to.put("name", programOrNull.name());
    to.put("tag", programOrNull.tag());
    to.put("loadTimestampUSec", loadedMicros(programOrNull));
    to.put("uid", Integer.toUnsignedLong(programOrNull.uid()));
    if (countsOrNull != null) {
      to.put("runs", countsOrNull.of(programOrNull.id()).map(RunCounts.Runs::json).orElse(null));
    }
    return to;
  }
}
