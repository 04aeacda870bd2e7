package io.baton.xdp;

import io.baton.kernel.Kernel;
import io.baton.kernel.ProgramInfo;

/**
 * The root link of a shared hook is not as its owner left it: another process, with a hold on the
 * link or by its ID, was there.
 *
 * @param ifindex 0 if the link is detached
 * @param expected ID of the dispatcher that was put there
 * @param found ID of the program that is there instead; 0 as above
 */
public record Tampering(int ifindex, int linkId, int expected, int found) {
  /** "link 42 on interface 3 runs other#12 instead of baton_gates#10" */
  public String label() {
    return found == 0
        ? "link %d with %s is detached".formatted(linkId, program(expected))
        : "link %d on interface %d runs %s instead of %s"
            .formatted(linkId, ifindex, program(found), program(expected));
  }

  private static String program(int id) {
    return Kernel.program(id).map(ProgramInfo::label).orElse("program #" + id);
  }
}
