package io.baton.fuzz;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Fd;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Pidfd;
import io.baton.kernel.Program;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The descriptors that a hostile client has to send. Lends them. */
final class Arsenal {
  /** What a message carries at most, for the kernel. */
  private static final int MOST = 253;

  private final Random random;
  private final int uid;
  private final List<Fd> links = new ArrayList<>();
  private final Fd program;
  private final List<Fd> others = new ArrayList<>();
  private final Set<Integer> linkIds = new HashSet<>();
  private final int programId;

  /**
   * @param pins a folder with {@code program} and links, {@code link-0} and so on
   */
  Arsenal(Random random, int uid, Path pins, int count) {
    this.random = random;
    this.uid = uid;
    program = Bpffs.open(pins.resolve("program"));
    programId = programId(program.dup());
    for (int i = 0; i < count; i++) {
      Fd link = Bpffs.open(pins.resolve("link-" + i));
      links.add(link);
      linkIds.add(linkId(link.dup()));
    }
    for (UnixSocket end : UnixSocket.pair()) {
      others.add(end.fd());
    }
    others.add(Pidfd.open((int) ProcessHandle.current().pid()).orElseThrow().fd());
  }

  int uid() {
    return uid;
  }

  Fd link() {
    return links.get(random.nextInt(links.size()));
  }

  /** The one that is attached by each of the links. */
  Fd program() {
    return program;
  }

  /**
   * Of any kind: none, some, or as many as there can be.
   *
   * @param more is among them
   */
  List<Fd> any(Fd more) {
    int count = random.nextInt(10) == 0 ? 1 + random.nextInt(MOST) : random.nextInt(7);
    List<Fd> any = new ArrayList<>();
    while (any.size() < count) {
      any.add(
          switch (random.nextInt(4)) {
            case 0 -> link();
            case 1 -> program;
            case 2 -> more;
            default -> others.get(random.nextInt(others.size()));
          });
    }
    return any;
  }

  /**
   * Takes what came with an answer.
   *
   * @throws AssertionError if that is anything that somebody else deposited
   */
  void check(Message answer) {
    for (int i = 0; i < answer.descriptors(); i++) {
      Fd came = answer.take(i);
      String kind = Kernel.kind(came);
      boolean ours =
          switch (kind) {
            case "link" -> linkIds.contains(linkId(came));
            case "program" -> programId(came) == programId;
            default -> false;
          };
      if (!ours) {
        throw new AssertionError("a " + kind + " came that is not ours: " + answer.members());
      }
    }
  }

  /** Adopts. */
  private static int linkId(Fd fd) {
    try (LinkHandle link = LinkHandle.adopt(fd, null)) {
      return link.objectId();
    }
  }

  /** Adopts. */
  private static int programId(Fd fd) {
    try (Program adopted = Program.adopt(fd)) {
      return adopted.id();
    }
  }
}
