package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlGroupTest {
  private static final String ID = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/system.slice/edge.service, edge.service, -",
        "/system.slice/system-edge.slice/edge@a.service, edge@a.service, -",
        "/system.slice/edge.service/worker.scope, edge.service, -",
        "/edge.service, edge.service, -",
        "/machine.slice/vm.scope/system.slice/edge.service, vm.scope, -",
        "/user.slice/user-990.slice/session-3.scope, user-990.slice, -",
        "/user.slice/user-990.slice/user@990.service/app.slice/edge.service, user-990.slice, -",
        "/user.slice/user-990.slice, -, -",
        "/other.slice/user-990.slice/session-3.scope, session-3.scope, -",
        "/system.slice/docker-ID.scope, docker-ID.scope, ID",
        "/machine.slice/libpod-ID.scope/container, libpod-ID.scope, ID",
        "/kubepods.slice/kubepods-pod1.slice/cri-containerd-ID.scope, cri-containerd-ID.scope, ID",
        "/kubepods/burstable/pod1/ID, -, ID",
        "/system.slice/kubelet.service/kubepods/pod1/ID, kubelet.service, ID",
        "/docker/ID/edge.service, -, ID",
        "/docker/0ID, -, -",
        "/jobs/7, -, -",
      })
  void namesUnitAndContainer(String path, String unit, String containerId) {
    ControlGroup group = ControlGroup.of(filled(path), above -> true);
    assertEquals(filled(unit), group.unit());
    assertEquals(filled(containerId), group.containerId());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/home/edge.service, /home, /home, -",
        "/home/a/edge.service, /home, /home, -",
        "/edge.service/other.service, /edge.service, /edge.service, edge.service",
        "/jobs/edge.service, '', -, -",
      })
  void interpretsNothingBelowWhatRootDoesNotOwn(
      String path, String notRoots, String interpreted, String unit) {
    Set<String> others = Set.of(notRoots);
    ControlGroup group = ControlGroup.of(path, above -> !others.contains(above));
    assertEquals(new ControlGroup(interpreted, unit, null), group);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-", "/", "/..", "/../edge.service", "/a/../edge.service"})
  void identifiesNobodyByTheRootOrAnotherNamespace(String path) {
    assertEquals(ControlGroup.UNKNOWN, ControlGroup.of(path, above -> true));
  }

  @Test
  void keepsThePathAsFarAsItIsInterpreted() {
    assertEquals(
        "/docker/" + ID, ControlGroup.of("/docker/" + ID + "/below", above -> true).path());
  }

  private static String filled(String text) {
    return text == null ? null : text.replace("ID", ID);
  }

  /** On a host with both versions a user may own a cgroup v1 and name others below it. */
  @Test
  void aNameInAnotherHierarchyIsNotTakenForThePath() {
    String forged = "1:name=systemd:/user.slice/x\r0::/system.slice/edge.service\n";
    assertEquals("/user.slice", ControlGroup.path(forged + "0::/user.slice\n"));
    assertNull(ControlGroup.path(forged));
    assertEquals("/x\r0::/y", ControlGroup.path("0::/x\r0::/y\n"));
  }
}
