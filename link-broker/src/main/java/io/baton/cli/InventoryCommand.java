package io.baton.cli;

import io.baton.inspect.HoldersView;
import io.baton.inspect.HostSight;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A command that looks at the whole host. */
abstract class InventoryCommand extends PrintingCommand implements AutoCloseable {
  private final FutureTask<HoldersView> view = new FutureTask<>(HoldersView::open);
  private FutureTask<HostSight> next = sight();

  private FutureTask<HostSight> sight() {
    return new FutureTask<>(() -> HostSight.read(done(view)));
  }

  /** Whoever comes first does it, on its thread; others wait. */
  private static <T> T done(FutureTask<T> task) {
    task.run();
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first look, of which no argument changes anything. */
  @Override
  final void prepare() {
    next.run();
  }

  /** What there is now; any number of times. */
  final Inventory look() {
    Inventory.Names names = Inventory.Names.ask(this);
    HostSight sight = done(next);
    next = sight();
    return Inventory.of(sight, names);
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
  public final void close() {
    if (view.isDone()) {
      done(view).close();
    }
  }

  /** As {@link #run}. */
  abstract int print(Output output) throws Exception;
}
