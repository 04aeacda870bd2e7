package io.baton.cli;

import io.baton.Grace;
import io.baton.PeerSelector;
import io.baton.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is to happen to a link in custody: options of the commands that put one there. */
final class CustodyOptions {
  @Option(
      names = "--grace",
      paramLabel = "TIME",
      description = "Let go if nobody claims it for so long (90s, 5m, 2d). Default: never.")
  Duration grace;

  @Option(
      names = "--heir",
      paramLabel = "WHO",
      description = "Who may claim it: uid:N, unit:NAME, or both with a comma. Default: your uid.")
  List<PeerSelector> heirs = new ArrayList<>();

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "To find it by.")
  Map<String, String> labels = new LinkedHashMap<>();

  Grace grace() {
    return grace == null ? Grace.untilReleased() : Grace.of(grace);
  }

  /**
   * @param guard whether it is to come into custody when its owner exits
   */
  Terms terms(boolean guard) {
    List<PeerSelector> mayClaim = heirs.isEmpty() ? List.of(Selectors.ownUid()) : heirs;
    return new Terms(guard, grace(), mayClaim, false, labels);
  }
}
