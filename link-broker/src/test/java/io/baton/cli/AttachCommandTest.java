package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.Grace;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.kernel.AttachType;
import io.baton.kernel.Hook;
import io.baton.kernel.Hook.Tcx.Direction;
import io.baton.kernel.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.MutuallyExclusiveArgsException;

/** What the options of attach come to. */
class AttachCommandTest {
  private static <C extends AttachCommand> C parse(C command, String options) {
    String line = "--name edge " + options;
    Parsers.of(command, "attach").parseArgs(line.strip().split(" +"));
    return command;
  }

  private static Stream<Arguments> places() {
    return Stream.of(
        Arguments.of("", new Position.Last()),
        Arguments.of("--last", new Position.Last()),
        Arguments.of("--first", new Position.First()),
        Arguments.of("--before 7", new Position.Before(7)),
        Arguments.of("--after 7", new Position.After(7)));
  }

  @ParameterizedTest
  @MethodSource("places")
  void aPlaceInTheOrderOfTcx(String options, Position position) {
    assertEquals(
        new Hook.Tcx("eth0", Direction.EGRESS, position, 3),
        parse(new AttachTcxCommand(), "eth0 fw.o --direction egress --expect-revision 3 " + options)
            .hook(null));
  }

  @Test
  void onePlaceOnly() {
    assertThrows(
        MutuallyExclusiveArgsException.class,
        () -> parse(new AttachTcxCommand(), "eth0 fw.o --first --last"));
  }

  @Test
  void theModeOfXdp() {
    assertEquals(
        new Hook.Xdp("eth0", Hook.Xdp.Mode.ANY),
        parse(new AttachXdpCommand(), "eth0 fw.o").hook(null));
    AttachXdpCommand generic = parse(new AttachXdpCommand(), "eth0 fw.o --mode generic");
    assertEquals("xdp generic", generic.kind(null));
  }

  @Test
  void theHookOfACgroup() {
    AttachCgroupCommand command = parse(new AttachCgroupCommand(), "/cg fw.o --type connect4");
    assertEquals(
        new Hook.Cgroup(Path.of("/cg"), AttachType.CGROUP_INET4_CONNECT), command.hook(null));
    assertEquals("cgroup connect4", command.kind(null));
  }

  @Test
  void withoutOptionsItStaysForWhoeverIsTheSameUser() {
    Terms terms = parse(new AttachXdpCommand(), "eth0 fw.o").custody.terms(true);
    assertEquals(Terms.guarded(Grace.untilReleased()).withHeirs(Selectors.ownUid()), terms);
  }

  @Test
  void optionsAreTheTerms() {
    Terms terms =
        parse(
                new AttachXdpCommand(),
                "eth0 fw.o --grace 5m --heir unit:a.service --heir uid:7 --label x=y")
            .custody
            .terms(false);
    assertEquals(
        new Terms(
            false,
            Grace.of(Duration.ofMinutes(5)),
            List.of(PeerSelector.unit("a.service"), PeerSelector.uid(7)),
            false,
            Map.of("x", "y")),
        terms);
  }
}
