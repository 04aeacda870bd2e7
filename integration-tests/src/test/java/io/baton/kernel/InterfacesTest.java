package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class InterfacesTest {
  /** A namespace is taken down some time after its last holder. */
  private static final Duration REMOVAL = Duration.ofSeconds(10);

  /** By when it would have been. */
  private static final Duration NOT_REMOVED = Duration.ofMillis(500);

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

  /** It stays attached, with the index that it has there, and says nothing of where. */
  @ParameterizedTest
  @EnumSource(
      value = HookKind.class,
      names = {"XDP", "TCX", "NETKIT"})
  void takeTheirLinksAlongIntoAnotherNamespace(HookKind kind) throws IOException {
    kind.need();
    try (Scene scene = new Scene(kind);
        LinkHandle link = scene.attach(scene.v1)) {
      Sandbox.End before = scene.end();
      scene.moveInterface();
      Sandbox.End now = scene.end();
      LinkInfo info = link.info();
      assertEquals(LinkInfo.Liveness.ATTACHED, info.liveness());
      assertEquals(now.call(() -> Kernel.ifindex(now.ifname())), Optional.of(info.ifindex()));
      assertEquals(Optional.of(now.ifname()), now.call(() -> Kernel.ifname(info)));
      assertEquals(Optional.empty(), before.call(() -> Kernel.ifname(info)));
      try (Target here = scene.target()) {
        assertTrue(here.holds(link));
      }
      assertEquals(1, scene.ranBy());
      link.replace(scene.v2);
      assertEquals(2, scene.ranBy());
      link.detach();
      assertEquals(LinkInfo.Liveness.DETACHED, link.info().liveness());
      assertEquals(0, scene.ranBy());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = HookKind.class,
      names = {"XDP", "TCX", "NETKIT"})
  void takeTheirLinksAlongWhenTheirNamespaceGoes(HookKind kind) throws IOException {
    kind.need();
    try (Scene scene = new Scene(kind);
        LinkHandle link = scene.attach(scene.v1)) {
      scene.removeNamespace();
      Await.until("detached", REMOVAL, () -> link.info().liveness() == LinkInfo.Liveness.DETACHED);
      assertEquals(scene.v1.id(), link.info().programId());
      KernelException e = assertThrows(KernelException.class, () -> link.replace(scene.v2));
      assertEquals(new Errno(Errno.ENOLINK), e.errno());
    }
  }

  /** What is in there stays as well: here the wire, of which one end would take the other along. */
  @Test
  void stayWithANamespaceThatNetfilterKeeps() throws IOException {
    HookKind.NETFILTER.need();
    try (Scene scene = new Scene(HookKind.NETFILTER)) {
      Sandbox.End other = scene.otherEnd();
      try (LinkHandle link = scene.attach(scene.v1)) {
        scene.removeNamespace();
        assertFalse(Await.holds(NOT_REMOVED, () -> !isThere(other)), link + " kept nothing");
      }
      Await.until("both ends are gone", REMOVAL, () -> !isThere(other));
    }
  }

  private static boolean isThere(Sandbox.End end) {
    return end.call(() -> Kernel.ifindex(end.ifname())).isPresent();
  }
}
