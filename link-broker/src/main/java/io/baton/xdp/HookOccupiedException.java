package io.baton.xdp;

import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.LinkType;
import io.baton.kernel.ProgramInfo;
import java.util.List;
import java.util.Set;

/** Something that is not shared here sits on the hook. It was left as it is. */
public final class HookOccupiedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What libxdp calls its own dispatcher. */
  private static final String LIBXDP = "xdp_dispatcher";

  private final int ifindex;
  private final int programId;
  private final String programName;
  private final int linkId;

  private HookOccupiedException(
      String message, int ifindex, int programId, String programName, int linkId) {
    super(message);
    this.ifindex = ifindex;
    this.programId = programId;
    this.programName = programName;
    this.linkId = linkId;
  }

  /** Looks at who sits on an interface of the calling thread's network namespace. */
  static HookOccupiedException of(Hook.Xdp hook, KernelException refusal) {
    int ifindex = Kernel.ifindex(hook.ifname()).orElse(0);
    Set<Integer> programs = Kernel.xdpPrograms(ifindex);
    int programId = programs.stream().findFirst().orElse(0);
    String name = Kernel.program(programId).map(ProgramInfo::name).orElse("");
    List<LinkInfo> links =
        Kernel.links()
            .filter(link -> link.type() == LinkType.XDP && link.ifindex() == ifindex)
            .filter(link -> programs.contains(link.programId()))
            .toList();
    String hint =
        name.equals(LIBXDP)
            ? "; it is libxdp's, which shares a hook in its own way: unload it with xdp-loader"
            : "";
    // Several, if other namespaces have an interface of that index with that program.
    int linkId = links.size() == 1 ? links.get(0).id() : 0;
    return new HookOccupiedException(refusal.getMessage() + hint, ifindex, programId, name, linkId);
  }

  public int ifindex() {
    return ifindex;
  }

  /** 0 if it has gone meanwhile. */
  public int programId() {
    return programId;
  }

  /** Empty if it has none. */
  public String programName() {
    return programName;
  }

  /** 0 if the program is attached without a link, or the link is not known for certain. */
  public int linkId() {
    return linkId;
  }
}
