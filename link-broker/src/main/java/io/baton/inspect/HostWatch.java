package io.baton.inspect;

import io.baton.bpf.Programs;
import io.baton.inspect.HostChange.Event;
import io.baton.kernel.Hold;
import io.baton.kernel.Holders;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkChanges;
import io.baton.kernel.LinkSight;
import io.baton.kernel.LinkSights;
import io.baton.kernel.NotSupportedException;
import io.baton.kernel.ProcHolds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Notices every change of every link of the host by looking again and again, and comparing. Two
 * iterator programs look, at a cost that hardly grows with the number of links; where they may not
 * be loaded it is BPF_LINK_GET_NEXT_ID and /proc, less often the more there is to see. Where the
 * kernel lets one trace, what comes and goes is looked for at once. Not for several threads.
 */
public final class HostWatch implements AutoCloseable {
  /**
   * How often to look. Two of these, and what printing takes, are less than the 0.3 s in which a
   * change is told.
   */
  private static final Duration INTERVAL = Duration.ofMillis(125);

  /** How often to ask whether links came or went. */
  private static final Duration ASKING = Duration.ofMillis(25);

  /** Of one CPU; together, with the printing, less than a hundredth. */
  private static final double SHARE_OF_LINKS = 0.0025;

  private static final double SHARE_OF_HOLDERS = 0.004;

  private static final Path CGROUPS = Kernel.cgroupRoot().orElse(null);

  /** Where one looks. */
  record Views(Supplier<List<LinkSight>> links, Supplier<List<Hold>> holds) {}

  private final Views views;
  private final Runnable close;
  private final Pace linksPace = new Pace(INTERVAL, SHARE_OF_LINKS, Kernel::threadCpuNanos);
  private final Pace holdersPace = new Pace(INTERVAL, SHARE_OF_HOLDERS, Kernel::threadCpuNanos);

  /** Null if this kernel does not let one trace. */
  private final LinkChanges changes = changes();

  private long counted;
  private final HostMemory memory = new HostMemory(pid -> Holder.of(pid, CGROUPS));

  private HostWatch(Views views, Runnable close) {
    this.views = views;
    this.close = close;
  }

  /**
   * Loads the iterators, if that is allowed.
   *
   * @throws KernelException EPERM without CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN
   */
  public static HostWatch open() {
    LinkSights sights;
    Holders holders;
    try {
      sights = LinkSights.open(Programs.SIGHTS.bytes());
    } catch (KernelException | NotSupportedException e) {
      LinkSights.readEach();
      return new HostWatch(new Views(LinkSights::readEach, HostWatch::readProc), () -> {});
    }
    try {
      holders = Holders.open(Programs.HOLDERS.bytes());
    } catch (KernelException | NotSupportedException e) {
      return new HostWatch(new Views(sights::read, HostWatch::readProc), sights::close);
    }
    return new HostWatch(
        new Views(sights::read, holders::holds),
        () -> {
          sights.close();
          holders.close();
        });
  }

  private static LinkChanges changes() {
    try {
      return LinkChanges.open(Programs.CHANGES.bytes());
    } catch (KernelException | NotSupportedException e) {
      return null; // Then it takes an interval longer.
    }
  }

  private static List<Hold> readProc() {
    return ProcHolds.read().holds();
  }

  /** How long to wait for the next look. */
  public Duration pause() {
    return changes == null ? INTERVAL : ASKING;
  }

  /**
   * What changed since the last look: nothing if it is not time to look. The first gives {@link
   * Event#PRESENT} for every link but those of this process itself.
   */
  public List<HostChange> look() {
    long now = System.nanoTime();
    // Holders first: one of a link that goes away meanwhile is not told of apart.
    if (holdersPace.isDue(now)) {
      memory.seeHolds(holdersPace.look(now, views.holds()));
    }
    long count = changes == null ? 0 : changes.count();
    if (linksPace.isDue(now) || count != counted && linksPace.isAffordable(now)) {
      counted = count;
      memory.seeLinks(linksPace.look(now, views.links()));
    }
    return memory.takeChanges();
  }

  @Override
  public void close() {
    if (changes != null) {
      changes.close();
    }
    close.run();
  }
}
