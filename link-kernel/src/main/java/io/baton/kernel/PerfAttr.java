package io.baton.kernel;

/**
 * Offsets in struct perf_event_attr and what stands there, each once, named as the kernel names
 * them.
 */
final class PerfAttr {
  /** PERF_ATTR_SIZE_VER1: what comes behind is not needed. */
  static final int ATTR_SIZE = 72;

  static final int TYPE = 0;
  static final int SIZE = 4;
  static final int CONFIG = 8;
  static final int SAMPLE_PERIOD = 16;

  /** In the same place as kprobe_func. */
  static final int UPROBE_PATH = 56;

  /** In the same place as kprobe_addr. */
  static final int PROBE_OFFSET = 64;

  static final int TYPE_HARDWARE = 0;
  static final int TYPE_SOFTWARE = 1;
  static final int TYPE_TRACEPOINT = 2;

  /** In the configuration of a probe. */
  static final int PROBE_CONFIG_IS_RETPROBE = 1;

  static final int UPROBE_REF_CTR_OFFSET_SHIFT = 32;

  private PerfAttr() {}
}
