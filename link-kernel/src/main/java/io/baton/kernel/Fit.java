package io.baton.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether a link sits at a hook, by what it says of itself. Cookies and periods are not compared,
 * they are no place; what the kernel does not tell is taken to agree.
 */
final class Fit {
  /** On x86 a function may begin with ENDBR, and a probe of its beginning comes behind that. */
  private static final int ENDBR_SIZE = 4;

  private Fit() {}

  /**
   * @param seat of the hook
   */
  static boolean of(Hook hook, Seat seat, LinkDetails said) {
    if (said instanceof LinkDetails.NotTold) {
      return true;
    }
    if (hook instanceof Hook.Netfilter netfilter) {
      return said.equals(LinkDetails.Netfilter.of(netfilter));
    }
    if (hook instanceof Hook.RawTracepoint raw) {
      return said instanceof LinkDetails.RawTracepoint there && there.name().equals(raw.name());
    }
    if (hook instanceof Hook.Tracepoint tracepoint) {
      return said instanceof LinkDetails.Tracepoint there && there.name().equals(tracepoint.name());
    }
    if (hook instanceof Hook.PerfEvent event) {
      return said instanceof LinkDetails.PerfEvent there
          && there.type() == event.counter().type()
          && there.config() == event.counter().number();
    }
    if (hook instanceof Hook.Kprobe probe) {
      return said instanceof LinkDetails.Kprobe there && fits(probe, there);
    }
    if (hook instanceof Hook.Uprobe probe) {
      return said instanceof LinkDetails.Uprobe there && fits(probe, there);
    }
    if (hook instanceof Hook.KprobeMulti probes) {
      return said instanceof LinkDetails.KprobeMulti there && fits(probes, there);
    }
    if (hook instanceof Hook.UprobeMulti probes) {
      return said instanceof LinkDetails.UprobeMulti there && fits(probes, there);
    }
    if (hook instanceof Hook.Freplace replaced) {
      return said instanceof LinkDetails.Tracing there
          && there.targetObjectId() == replaced.target().id()
          && there.targetBtfId() == (int) seat.id();
    }
    return !(hook instanceof Hook.Iterator iterator)
        || said instanceof LinkDetails.Iterator there && fits(iterator.range(), seat, there);
  }

  private static boolean fits(Hook.Kprobe probe, LinkDetails.Kprobe there) {
    boolean sameMoment = isReturn(probe.moment()) == there.onReturn();
    if (probe.function().isEmpty()) {
      long moved = there.address() - probe.offset();
      return sameMoment && (there.address() == 0 || moved == 0 || moved == ENDBR_SIZE);
    }
    return sameMoment
        && there.function().equals(probe.function())
        && there.offset() == probe.offset();
  }

  private static boolean fits(Hook.Uprobe probe, LinkDetails.Uprobe there) {
    return isReturn(probe.moment()) == there.onReturn()
        && (int) there.offset() == (int) probe.offset()
        && isSame(probe.file(), there.file());
  }

  /** Names are gone once it is attached: only their count is left to compare. */
  private static boolean fits(Hook.KprobeMulti probes, LinkDetails.KprobeMulti there) {
    int count = probes.functions().size() + probes.addresses().size();
    boolean hidden = there.addresses().stream().allMatch(address -> address == 0);
    return isReturn(probes.moment()) == there.onReturn()
        && count == there.addresses().size()
        && (hidden
            || probes.addresses().isEmpty()
            || Arrays.equals(sorted(probes.addresses()), sorted(there.addresses())));
  }

  private static boolean fits(Hook.UprobeMulti probes, LinkDetails.UprobeMulti there) {
    return isReturn(probes.moment()) == there.onReturn()
        && probes.pid() == there.pid()
        && probes.offsets().equals(there.offsets())
        && isSame(probes.file(), there.file());
  }

  private static boolean fits(IteratorRange range, Seat seat, LinkDetails.Iterator there) {
    if (range instanceof IteratorRange.Elements) {
      return there.mapId() == (int) seat.id();
    }
    if (range instanceof IteratorRange.Cgroups cgroups) {
      return there.cgroupId() == seat.id() && there.walk().equals(Optional.of(cgroups.walk()));
    }
    if (range instanceof IteratorRange.Task task) {
      return there.tid() == task.tid() && there.pid() == task.pid();
    }
    return there.mapId() == 0 && there.tid() == 0 && there.pid() == 0;
  }

  /** A session does not tell that it is one. */
  private static boolean isReturn(Hook.Moment moment) {
    return moment == Hook.Moment.RETURN;
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.toAbsolutePath().equals(other) || Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private static long[] sorted(Collection<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sorted().toArray();
  }
}
