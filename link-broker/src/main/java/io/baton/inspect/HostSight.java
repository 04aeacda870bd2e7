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
    HostLinks links = links(missing);
    CompletableFuture<HostHolds> holds = view.thenApplyAsync(HoldersView::read);
    HostHooks hooks = missing.isEmpty() ? hooks(links, missing) : HostHooks.none();
    missing.addAll(holds.join().missing());
    return new HostSight(links, hooks, holds.join(), missing);
  }

  private static HostHooks hooks(HostLinks links, List<String> missing) {
    try {
      return HostHooks.read(links.all(), missing);
    } catch (KernelException e) {
      missing.add("what is attached without a link: " + e.getMessage());
      return HostHooks.none();
    }
  }

  private static HostLinks links(List<String> missing) {
    try {
      return HostLinks.read();
    } catch (KernelException e) {
      missing.add("links without a name: " + e.getMessage());
      return new HostLinks();
    }
  }
}
