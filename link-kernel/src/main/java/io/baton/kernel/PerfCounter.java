package io.baton.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What perf counts: enum perf_sw_ids and perf_hw_id of the UAPI, in their order. Which ones the
 * processor counts, only asking for one tells.
 */
public enum PerfCounter {
  SW_CPU_CLOCK,
  SW_TASK_CLOCK,
  SW_PAGE_FAULTS,
  SW_CONTEXT_SWITCHES,
  SW_CPU_MIGRATIONS,
  SW_PAGE_FAULTS_MIN,
  SW_PAGE_FAULTS_MAJ,
  SW_ALIGNMENT_FAULTS,
  SW_EMULATION_FAULTS,
  HW_CPU_CYCLES,
  HW_INSTRUCTIONS,
  HW_CACHE_REFERENCES,
  HW_CACHE_MISSES,
  HW_BRANCH_INSTRUCTIONS,
  HW_BRANCH_MISSES,
  HW_BUS_CYCLES,
  HW_STALLED_CYCLES_FRONTEND,
  HW_STALLED_CYCLES_BACKEND,
  HW_REF_CPU_CYCLES;

  /** None of another type, or newer than this list. */
  static Optional<PerfCounter> of(int type, long config) {
    return Arrays.stream(values())
        .filter(counter -> counter.type() == type && counter.number() == config)
        .findFirst();
  }

  /** PERF_TYPE_… */
  int type() {
    return isSoftware() ? PerfAttr.TYPE_SOFTWARE : PerfAttr.TYPE_HARDWARE;
  }

  /** PERF_COUNT_… */
  int number() {
    return isSoftware() ? ordinal() : ordinal() - HW_CPU_CYCLES.ordinal();
  }

  private boolean isSoftware() {
    return ordinal() < HW_CPU_CYCLES.ordinal();
  }

  /** "page-faults", as perf(1) spells it. */
  public String label() {
    return name().substring("SW_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
