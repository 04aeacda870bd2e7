package io.baton.xdp;

import io.baton.harness.Jvm;
import io.baton.kernel.SlotHandle;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** A process that holds a slot until it is killed. */
final class SlotOwner {
  private SlotOwner() {}

  /** Returns when it holds the slot too. */
  static Process start(SlotHandle slot) throws IOException {
    Process owner =
        new ProcessBuilder(Jvm.command(SlotOwner.class, Integer.toString(slot.objectId())))
            .redirectError(Redirect.INHERIT)
            .start();
    if (owner.inputReader().readLine() == null) {
      throw new AssertionError("the owner ended at once");
    }
    return owner;
  }

  public static void main(String[] args) throws IOException {
    try (SlotHandle slot = SlotHandle.open(Integer.parseInt(args[0]))) {
      System.out.println(slot);
      System.in.read();
    }
  }
}
