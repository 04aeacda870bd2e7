package io.baton.inspect;

import io.baton.kernel.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What the host shows at one moment.
 *
 * @param missing what could not be seen, in words
 */
public record HostSight(HostLinks links, HostHooks hooks, HostHolds holds, List<String> missing) {
  /**
   * Never fails.
   *
   * @param view lent; need not be there yet, and is used when the links are known
   */
  public static HostSight read(CompletableFuture<HoldersView> view) {
    List<String> missing = new ArrayList<>();
    try {
      HostLinks links = HostLinks.read();
      CompletableFuture<HostHolds> holds = view.thenApplyAsync(HoldersView::read);
      HostHooks hooks = HostHooks.read(links.all(), missing);
      missing.addAll(holds.join().missing());
      return new HostSight(links, hooks, holds.join(), missing);
    } catch (KernelException e) {
      return new HostSight(
          new HostLinks(),
          HostHooks.none(),
          HostHolds.none(),
          List.of("links without a name: " + e.getMessage()));
    }
  }
}
