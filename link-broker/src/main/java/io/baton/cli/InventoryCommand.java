package io.baton.cli;

import io.baton.inspect.HoldersView;
import io.baton.inspect.HostSight;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A command that looks at the whole host. */
abstract class InventoryCommand extends PrintingCommand implements AutoCloseable {
  private FutureTask<HostSight> next = sight();

  /** Null before the first look. */
  private CompletableFuture<HoldersView> view;

  private boolean closed;

  private FutureTask<HostSight> sight() {
    return new FutureTask<>(() -> HostSight.read(view()));
  }

  /** Opens on a thread of its own: it takes as long as everything else that there is to read. */
  private synchronized CompletableFuture<HoldersView> view() {
    if (closed) {
      // It ended before the first look had begun.
      throw new IllegalStateException("closed");
    }
    if (view == null) {
      view = CompletableFuture.supplyAsync(HoldersView::open);
    }
    return view;
  }

  /** The first look, of which no argument changes anything. */
  @Override
  final void prepare() {
    next.run();
  }

  /** What there is now; any number of times. */
  final Inventory look() {
    Inventory.Names names = Inventory.Names.ask(this);
    // Whoever comes first does it, on its thread; others wait.
    next.run();
    try {
      HostSight sight = next.get();
      next = sight();
      return Inventory.of(sight, names);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  final int run(Output output) throws Exception {
    try {
      return print(output);
    } finally {
      close();
    }
  }

  @Override
  public final synchronized void close() {
    closed = true;
    if (view != null) {
      view.join().close();
    }
  }

  /** As {@link #run}. */
  abstract int print(Output output) throws Exception;
}
