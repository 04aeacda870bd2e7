package io.baton.xdp;

import io.baton.harness.Jvm;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/** A process that opens and removes slots of a hook, one after another, until it is killed. */
final class HookOwner {
  private HookOwner() {}

  /** Returns when it has changed the hook for the first time. */
  static Process start(Path folder) throws IOException {
    Process owner =
        new ProcessBuilder(Jvm.command(HookOwner.class, folder.toString()))
            .redirectError(Redirect.INHERIT)
            .start();
    if (owner.inputReader().readLine() == null) {
      throw new AssertionError("the hook's owner ended at once");
    }
    return owner;
  }

  public static void main(String[] args) {
    Gates gates = Gates.tested();
    try (SharedHook hook = SharedHook.open(gates, Path.of(args[0])).orElseThrow()) {
      for (int i = 0; ; i++) {
        int slot;
        try (var opened = hook.openSlot(SlotTerms.priority(20))) {
          slot = opened.objectId();
        }
        if (i == 0) {
          System.out.println("changed");
        }
        hook.remove(slot);
      }
    }
  }
}
