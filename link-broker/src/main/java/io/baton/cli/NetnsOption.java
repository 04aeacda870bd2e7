package io.baton.cli;

import io.baton.kernel.LinkHandle;
import io.baton.kernel.NetworkNamespace;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** In which network namespace to attach: an option where the kernel takes the caller's. */
final class NetnsOption {
  @Option(
      names = "--netns",
      paramLabel = "NAME",
      description = "Attach in that network namespace of \"ip netns\". Default: here.")
  String netns;

  LinkHandle attach(Supplier<LinkHandle> attach) {
    if (netns == null) {
      return attach.get();
    }
    try (NetworkNamespace there = NetworkNamespace.named(netns)) {
      return there.call(attach::get);
    }
  }
}
