package io.baton.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.PeerSelector;
import io.baton.kernel.AttachType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  @ParameterizedTest
  @CsvSource({
    "fw.o, fw.o,",
    "fw.o:firewall_v1, fw.o, firewall_v1",
    "/x:y/fw.o, /x:y/fw.o,",
    "a:b:c, a:b, c",
    "fw.o:, fw.o:,",
    "fw.o:9x, fw.o:9x,"
  })
  void whatFollowsTheLastColonIsTheProgramIfItCanBeAName(String text, String file, String program) {
    assertEquals(new ProgramArgument(Path.of(file), program), ProgramArgument.parse(text));
  }

  @Test
  void selectorsMatchByOnePartOrSeveral() {
    assertEquals(PeerSelector.uid(990), Selectors.parse("uid:990"));
    assertEquals(PeerSelector.uid(-2), Selectors.parse("uid:4294967294"));
    assertEquals(PeerSelector.unit("edge@.service"), Selectors.parse("unit:edge@.service"));
    assertEquals(
        new PeerSelector(990, "edge.service", null, "/edge.service/a"),
        Selectors.parse("unit:edge.service,uid:990,cgroup:/edge.service/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "990",
        "uid",
        "uid:",
        "uid:x",
        "uid:-1",
        "gid:0",
        "uid:1,uid:2",
        "uid:1,",
        "cgroup:/a",
        "unit:edge",
        "unit:.service"
      })
  void refusesASelectorThatSelectsNobody(String text) {
    assertThrows(IllegalArgumentException.class, () -> Selectors.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "CGROUP_INET_INGRESS, ingress",
    "CGROUP_INET_SOCK_CREATE, sock_create",
    "CGROUP_SOCK_OPS, sock_ops",
    "CGROUP_INET4_CONNECT, connect4",
    "CGROUP_INET6_POST_BIND, post_bind6",
    "CGROUP_UDP4_SENDMSG, sendmsg4",
    "CGROUP_UNIX_CONNECT, connect_unix",
    "CGROUP_DEVICE, device"
  })
  void hooksOfCgroupsAreCalledAsInObjectFiles(AttachType type, String name) {
    assertEquals(name, CgroupHooks.shortName(type.label()));
  }

  @ParameterizedTest
  @EnumSource(names = "CGROUP_.*", mode = EnumSource.Mode.MATCH_ALL)
  void everyHookOfCgroupsIsFoundByBothItsNames(AttachType type) {
    assertEquals(type, CgroupHooks.parse(type.label()));
    assertEquals(type, CgroupHooks.parse(CgroupHooks.shortName(type.label())));
  }

  @Test
  void noOtherHookIs() {
    assertThrows(IllegalArgumentException.class, () -> CgroupHooks.parse("xdp"));
  }
}
