package io.baton.inspect;

import io.baton.bpf.Programs;
import io.baton.kernel.Holders;
import io.baton.kernel.KernelException;
import io.baton.kernel.NotSupportedException;

/**
 * The way to see who holds links: by iterators, or by /proc where they may not be loaded. To look
 * as often as one likes. Not for several threads.
 */
public final class HoldersView implements AutoCloseable {
  /** Null where they may not be loaded. */
  private final Holders iterators;

  private HoldersView(Holders iterators) {
    this.iterators = iterators;
  }

  /** Loads the iterators, some 20 ms. */
  public static HoldersView open() {
    try {
      return new HoldersView(Holders.open(Programs.HOLDERS.bytes()));
    } catch (KernelException | NotSupportedException e) {
      return new HoldersView(null);
    }
  }

  /** Never fails: what cannot be seen is named in {@link HostHolds#missing}. */
  public HostHolds read() {
    try {
      return iterators == null ? HostHolds.readProcesses() : HostHolds.read(iterators);
    } catch (KernelException e) {
      return HostHolds.none("holders: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    if (iterators != null) {
      iterators.close();
    }
  }
}
