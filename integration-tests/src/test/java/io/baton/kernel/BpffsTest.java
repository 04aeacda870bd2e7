package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Jvm;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BpffsTest {
  private Sandbox sandbox;

  @BeforeEach
  void make() {
    sandbox = Sandbox.create();
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  /** Says what the folders look like from another mount namespace. */
  static final class Looker {
    public static void main(String[] args) {
      for (String folder : args) {
        System.out.println(Bpffs.check(Path.of(folder)));
      }
    }

    private Looker() {}
  }

  @Test
  void lastsAsLongAsTheMachinesMountsHaveIt() throws IOException {
    Needs.tools("unshare");
    Path lasting = sandbox.bpffs();
    Path folder = sandbox.folder();
    assertEquals(Bpffs.Mount.LASTING, Bpffs.check(lasting));
    assertEquals(Bpffs.Mount.LASTING, Bpffs.check(lasting.resolve("not/yet")));
    assertEquals(Bpffs.Mount.NONE, Bpffs.check(folder));
    String script = "mount -t bpf bpf " + folder + " && exec \"$@\"";
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"));
    command.addAll(Jvm.command(Looker.class, lasting.toString(), folder.toString(), "/"));
    assertEquals("LASTING\nPRIVATE\nNONE\n", Commands.run(command.toArray(String[]::new)));
  }

  @Test
  void pinsOfEveryKindAreOpenedAgain() throws IOException {
    Path bpffs = sandbox.bpffs();
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1");
        Program program = object.program("guard_v1");
        Fd fd = program.dupFd()) {
      Path pin = bpffs.resolve("guard");
      Bpffs.pin(fd, pin);
      try (Program opened = Program.adopt(Bpffs.open(pin))) {
        assertEquals(program.id(), opened.id());
      }
      KernelException notALink = assertThrows(KernelException.class, () -> Kernel.open(pin));
      assertEquals(
          "BPF_OBJ_GET_INFO_BY_FD pin %s: EINVAL (it is a program, not a link)".formatted(pin),
          notALink.getMessage());
      assertRefused("EEXIST (something is pinned there already)", fd, pin);
      Path outside = sandbox.folder().resolve("guard");
      assertRefused("EPERM (pins go on a bpffs only: mount -t bpf bpf FOLDER)", fd, outside);
      assertRefused("ENOENT", fd, bpffs.resolve("no/folder"));
    }
    UnixSocket[] pair = UnixSocket.pair();
    assertRefused(
        "EINVAL (the descriptor is no link, program or map)", pair[0].fd(), bpffs.resolve("s"));
    pair[0].close();
    pair[1].close();
  }

  private static void assertRefused(String reason, Fd fd, Path pin) {
    KernelException e = assertThrows(KernelException.class, () -> Bpffs.pin(fd, pin));
    assertEquals("BPF_OBJ_PIN %s at %s: %s".formatted(fd, pin, reason), e.getMessage());
  }

  @Test
  void whatIsNoPinIsSaid() throws IOException {
    Path missing = sandbox.bpffs().resolve("missing");
    KernelException none = assertThrows(KernelException.class, () -> Bpffs.open(missing));
    assertEquals("BPF_OBJ_GET " + missing + ": ENOENT", none.getMessage());
    Path file = Files.createFile(sandbox.folder().resolve("file"));
    KernelException bad = assertThrows(KernelException.class, () -> Bpffs.open(file));
    assertEquals(
        "BPF_OBJ_GET %s: EACCES (not a pin, or not permitted)".formatted(file), bad.getMessage());
  }
}
