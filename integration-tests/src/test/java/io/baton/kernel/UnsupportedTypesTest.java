package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Clang;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links that Baton does not make, but may be handed: what they cannot do is said by name. */
@ExtendWith(NoLeaks.class)
class UnsupportedTypesTest {
  private static final int BPF_RAW_TRACEPOINT_OPEN = 17;
  private static final int NAME = 0;
  private static final int PROG_FD = 8;

  @Test
  void aTracepointHasNeitherReplaceNorDetach() {
    try (Sandbox sandbox = Sandbox.create()) {
      Path compiled = Clang.compile(sandbox.folder(), "raw_tp", "traces", 0);
      try (BpfObject object = BpfObject.load(compiled);
          BpfObject another = BpfObject.load(compiled);
          Program program = object.program("traces");
          Program next = another.program("traces");
          LinkHandle link = LinkHandle.adopt(open(program), program.dup())) {
        assertEquals(LinkType.RAW_TRACEPOINT, link.info().type());
        assertEquals(LinkInfo.Liveness.ATTACHED, link.info().liveness());
        link.replace(program);
        NotSupportedException replace =
            assertThrows(NotSupportedException.class, () -> link.replace(next));
        assertEquals(
            link.info().label()
                + " has no replace, no raw_tracepoint link has: attach the new program beside it,"
                + " then close this one",
            replace.getMessage());
        NotSupportedException detach = assertThrows(NotSupportedException.class, link::detach);
        assertTrue(detach.getMessage().contains("when the last hold is closed"));
        assertEquals(program.id(), link.info().programId());
        assertTrue(Kernel.links().anyMatch(link.info()::equals));
      }
    }
  }

  private static Fd open(Program program) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putLong(NAME, attr.text("task_rename"));
    attr.bytes.putInt(PROG_FD, program.acquire());
    int result = Bpf.call(BPF_RAW_TRACEPOINT_OPEN, attr);
    program.release();
    return Fd.created(result, "link on task_rename");
  }
}
