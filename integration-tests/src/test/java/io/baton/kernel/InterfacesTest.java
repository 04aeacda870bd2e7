package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class InterfacesTest {
  @ParameterizedTest
  @EnumSource(
      value = HookKind.class,
      names = {"XDP", "TCX"})
  void nameTheInterfaceOfALinkOnlyWhereItIs(HookKind kind) throws IOException {
    kind.need();
    try (Scene scene = new Scene(kind);
        LinkHandle link = scene.attach(scene.v1)) {
      Sandbox.End here = scene.end();
      LinkInfo attached = link.info();
      assertEquals(Optional.of(here.ifname()), here.call(() -> Kernel.ifname(attached)));
      assertTrue(scene.otherEnd().call(() -> Kernel.ifname(attached.ifindex())).isPresent());
      assertEquals(Optional.empty(), scene.otherEnd().call(() -> Kernel.ifname(attached)));
      link.detach();
      assertEquals(Optional.empty(), here.call(() -> Kernel.ifname(link.info())));
      assertEquals(Optional.empty(), here.call(() -> Kernel.ifname(attached)));
    }
  }

  /** It stays attached, and says nothing of where. */
  @ParameterizedTest
  @EnumSource(
      value = HookKind.class,
      names = {"XDP", "TCX"})
  void takeTheirLinksAlongIntoAnotherNamespace(HookKind kind) throws IOException {
    kind.need();
    try (Scene scene = new Scene(kind);
        LinkHandle link = scene.attach(scene.v1)) {
      scene.moveInterface();
      assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
      link.replace(scene.v2);
      assertEquals(scene.v2.id(), link.info().programId());
      link.detach();
      assertEquals(LinkInfo.Liveness.DETACHED, link.info().liveness());
    }
  }
}
