package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.LinkFacts;
import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Jvm;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.inspect.HostLinks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which function of which program another one can replace. */
@ExtendWith(NoLeaks.class)
class FreplaceTest {
  private final Sandbox sandbox = Sandbox.create();
  private Path file;
  private Program asks;
  private Program alike;

  @BeforeEach
  void load() throws IOException {
    file = Programs.FREPLACE.copyTo(sandbox.folder());
    asks = program(null, "asks");
    alike = program(null, "asks");
  }

  @AfterEach
  void close() {
    asks.close();
    alike.close();
    sandbox.close();
  }

  private Program program(Hook.Freplace replacedOrNull, String name) {
    try (BpfObject object = BpfObject.load(file, replacedOrNull, name)) {
      return object.program(name);
    }
  }

  private static Hook.Freplace verdictOf(Program target) {
    return new Hook.Freplace(target, "verdict");
  }

  @Test
  void aFunctionThatIsNotThere() {
    KernelException e =
        assertThrows(
            KernelException.class, () -> Target.open(new Hook.Freplace(asks, "no_such")).close());
    assertTrue(
        e.getMessage().endsWith("function no_such of program " + asks + ": ENOENT"),
        e.getMessage());
  }

  @Test
  void whatReplacesIsLoadedForAFunction() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> program(null, "verdict_v1"));
    assertEquals(
        "program verdict_v1 of " + file + " replaces a function: load it for a Hook.Freplace",
        e.getMessage());
  }

  /** Got a program that has a function. */
  static final class Outsider {
    public static void main(String[] args) {
      try (Program target = Program.adopt(Bpffs.open(Path.of(args[0])))) {
        Target.open(verdictOf(target)).close();
      } catch (KernelException e) {
        System.out.println(e.getMessage());
      }
    }

    private Outsider() {}
  }

  @Test
  void toLookItUpTakesACapability() {
    Path pin = sandbox.bpffs().resolve("asks");
    try (Fd fd = asks.dupFd()) {
      Bpffs.pin(fd, pin);
    }
    String[] command =
        Jvm.withoutCapabilities(Outsider.class, pin.toString()).toArray(String[]::new);
    String said = Commands.run(command).strip();
    assertTrue(said.startsWith("BPF_BTF_GET_FD_BY_ID types of program asks#"), said);
    assertTrue(said.endsWith(": EPERM (needs CAP_SYS_ADMIN)"), said);
  }

  @Test
  void alsoOneThatItWasNotLoadedFor() throws IOException {
    HookKind.FREPLACE.need();
    try (Program verdict = program(verdictOf(asks), "verdict_v1");
        Target here = Target.open(verdictOf(asks));
        Target there = Target.open(verdictOf(alike))) {
      try (LinkHandle link = there.attach(verdict)) {
        assertTrue(there.holds(link));
        assertFalse(here.holds(link));
        LinkDetails.Tracing details = (LinkDetails.Tracing) link.details().orElseThrow();
        assertEquals(alike.id(), details.targetObjectId());
        List<LinkFacts> extensions = HostLinks.read().extensions().get(alike.id());
        assertEquals(1, extensions.size());
        assertEquals(link.objectId(), extensions.get(0).id());
        assertEquals("verdict of program " + alike.id(), extensions.get(0).target());
      }
      // The one it was loaded for counts no more than any other from then on.
      try (LinkHandle link = here.attach(verdict)) {
        assertTrue(here.holds(link));
      }
    }
  }

  @Test
  void oneProgramForAFunction() throws IOException {
    HookKind.FREPLACE.need();
    try (Program one = program(verdictOf(asks), "verdict_v1");
        Program two = program(verdictOf(asks), "verdict_v2");
        LinkHandle link = Kernel.attach(verdictOf(asks), one)) {
      KernelException e =
          assertThrows(KernelException.class, () -> Kernel.attach(verdictOf(asks), two));
      assertEquals(
          "BPF_LINK_CREATE "
              + two
              + " to function verdict of program "
              + asks
              + ": EBUSY (another program replaces or traces that function already)",
          e.getMessage());
      NotSupportedException none =
          assertThrows(NotSupportedException.class, () -> link.replace(two));
      assertTrue(none.getMessage().endsWith("close this one, then attach the next"));
    }
  }

  @Test
  void onlyOneThatReplacesFunctions() {
    try (Target there = Target.open(verdictOf(alike))) {
      KernelException e = assertThrows(KernelException.class, () -> there.attach(asks));
      assertTrue(e.getMessage().contains("EINVAL (" + asks + " replaces no"), e.getMessage());
    }
  }
}
