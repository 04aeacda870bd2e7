package io.baton.cli;

import io.baton.inspect.HoldersView;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A command that looks at the whole host. */
abstract class InventoryCommand extends PrintingCommand implements AutoCloseable {
  private final FutureTask<HoldersView> view = new FutureTask<>(HoldersView::open);

  /** Loads what looks for holders, which takes as long as all the rest. */
  @Override
  final void prepare() {
    view.run();
  }

  /** What there is now; any number of times. */
  final Inventory look() {
    return Inventory.read(this, () -> view().read());
  }

  /** Waits for it if another thread is at it. */
  private HoldersView view() {
    view.run();
    try {
      return view.get();
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
  public final void close() {
    if (view.isDone()) {
      view().close();
    }
  }

  /** As {@link #run}. */
  abstract int print(Output output) throws Exception;
}
