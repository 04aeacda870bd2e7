package io.baton.demo;

import io.baton.kernel.BpfObject;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;

/** The contrast: the same service without Baton, alone in holding its link. */
final class BareService {
  private BareService() {}

  /** {@code INTERFACE OBJECT PROGRAM}; ends with its standard input. */
  public static void main(String[] args) throws IOException {
    var hook = new Hook.Xdp(args[0], Hook.Xdp.Mode.ANY);
    try (var object = BpfObject.load(Path.of(args[1]));
        var firewall = object.program(args[2]);
        var link = Kernel.attach(hook, firewall)) {
      Held.say(link, () -> {});
      System.in.transferTo(System.err);
    }
  }
}
