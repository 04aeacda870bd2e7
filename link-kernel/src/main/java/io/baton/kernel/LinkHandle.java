package io.baton.kernel;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A hold on a {@code bpf_link}: whoever has it may replace the program and detach, without any
 * capability (from Linux 5.19; before, CAP_BPF). Starts attached; ends with {@link #close}, {@link
 * #disown} or a transfer. Any thread may call any method.
 */
public final class LinkHandle implements Handle {
  private static final int BPF_F_REPLACE = 4;

  private final Fd link;

  /** To compare with; changes under this object's lock, together with the kernel's. */
  private Program current;

  /** As {@link #current}, of a struct_ops link: its map has the programs. */
  private BpfMap currentMap;

  /** Of what it says only ID, type and attach type are used: they never change. */
  private volatile LinkInfo firstInfo;

  /** Adopts both; {@code link} is known to be one. */
  LinkHandle(Fd link, Program currentOrNull) {
    this.link = link;
    this.current = currentOrNull;
  }

  /** As above, of a struct_ops link. */
  LinkHandle(Fd link, BpfMap current) {
    this.link = link;
    this.currentMap = current;
  }

  /**
   * Adopts the descriptor of a link, also when this throws.
   *
   * @param currentOrNull the program attached now, adopted; without it {@link #replace} refuses
   * @throws KernelException if it is not a link (EINVAL)
   */
  public static LinkHandle adopt(Fd link, Program currentOrNull) {
    return required(new LinkHandle(link, currentOrNull));
  }

  /** As {@link #adopt}, of a struct_ops link; adopts the map that is attached now as well. */
  public static LinkHandle adoptWithMap(Fd link, BpfMap current) {
    return required(new LinkHandle(link, current));
  }

  private static LinkHandle required(LinkHandle handle) {
    try {
      Kernel.require("link", handle.link);
      return handle;
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  @Override
  public int objectId() {
    return constants().id();
  }

  private LinkInfo constants() {
    LinkInfo known = firstInfo;
    return known == null ? info() : known;
  }

  /** What the kernel says now: BPF_OBJ_GET_INFO_BY_FD. */
  public LinkInfo info() {
    int number = link.acquire();
    try {
      LinkInfo info = LinkInfo.read(number, link.what());
      if (firstInfo == null) {
        firstInfo = info;
      }
      return info;
    } finally {
      link.release();
    }
  }

  /** What the kernel says beyond {@link #info}; none of a type that has no more to say. */
  public Optional<LinkDetails> details() {
    int number = acquire();
    try {
      return LinkDetails.read(number, constants(), link.what());
    } finally {
      release();
    }
  }

  /**
   * BPF_ITER_CREATE: what an iterator's program writes, from its beginning; reading runs it. The
   * caller's to close; a later replace does not change what it runs.
   *
   * @throws NotSupportedException if the link is no iterator
   */
  public InputStream output() {
    return iterate();
  }

  IteratorOutput iterate() {
    if (type() != LinkType.ITER) {
      throw new NotSupportedException(label() + " has no output: only an iterator has");
    }
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.ITER_CREATE_LINK_FD, acquire());
    int result = Bpf.call(Bpf.BPF_ITER_CREATE, attr);
    release();
    if (result < 0) {
      throw new KernelException("BPF_ITER_CREATE", label(), new Errno(-result), null);
    }
    return new IteratorOutput(Fd.created(result, "output of " + link.what()));
  }

  /** Lends the number until {@link #release}. */
  int acquire() {
    return link.acquire();
  }

  void release() {
    link.release();
  }

  /** The program that this handle compares with, lent: valid until the next replace or close. */
  public synchronized Optional<Program> program() {
    return Optional.ofNullable(current);
  }

  /**
   * BPF_LINK_UPDATE with BPF_F_REPLACE: compare-and-swap with the program that this handle holds.
   * The same program again: nothing happens. Borrows {@code next} and keeps a hold on it to compare
   * with the next time.
   *
   * @throws KernelException EPERM if another program is attached than this handle holds (names
   *     both), ENOLINK if detached, EINVAL if {@code next} is not for this kind of hook (of a
   *     cgroup link the kernel would take it)
   * @throws IllegalStateException if the handle holds no program: use {@link #replaceUnchecked}
   * @throws NotSupportedException if the type of link has no replace
   */
  @Override
  public synchronized void replace(Program next) {
    if (current == null) {
      if (type() == LinkType.STRUCT_OPS) {
        throw StructOpsFailure.otherKind(this);
      }
      throw new IllegalStateException(
          link.what()
              + " came without its program, so there is nothing to compare with: use"
              + " replaceUnchecked");
    }
    if (next.id() == current.id() && isAttached(next)) {
      return;
    }
    update(next, current);
  }

  /** As {@link #replace} without the comparison: overwrites whatever program is attached. */
  public synchronized void replaceUnchecked(Program next) {
    update(next, null);
  }

  /** The map that this handle compares with, of a struct_ops link: as {@link #program}. */
  public synchronized Optional<BpfMap> map() {
    return Optional.ofNullable(currentMap);
  }

  /**
   * BPF_LINK_UPDATE of a struct_ops link, compare-and-swap as {@link #replace(Program)}: another
   * map of the same kind and name. There is no such replace without the comparison: the map that is
   * attached already must never be put in its own place, kernels crash.
   *
   * @throws KernelException EPERM if another map is attached than this handle holds (names both),
   *     ENOLINK if detached, EINVAL if {@code next} implements something else
   * @throws IllegalStateException if the handle holds no map: see {@link #adoptWithMap}
   * @throws NotSupportedException if the link is of another type, or what it implements has no
   *     replace
   */
  public synchronized void replace(BpfMap next) {
    if (type() != LinkType.STRUCT_OPS) {
      throw StructOpsFailure.otherKind(this);
    }
    if (currentMap == null) {
      throw new IllegalStateException(
          link.what() + " came without its map, so there is nothing to compare with: adoptWithMap");
    }
    int found = info().mapId();
    if (found != currentMap.id()) {
      throw StructOpsFailure.otherMap(this, currentMap, found);
    }
    if (found == next.id()) {
      return;
    }
    // Whatever other holders do in between: it is asked for one map in the place of another one.
    BpfMap spare = next.dup();
    try {
      int number = link.acquire();
      int result = update(number, spare.acquire(), currentMap.acquire());
      currentMap.release();
      spare.release();
      if (result < 0) {
        throw StructOpsFailure.toUpdate(this, next, currentMap, -result);
      }
      BpfMap before = currentMap;
      currentMap = spare;
      spare = before;
    } finally {
      spare.close();
    }
  }

  private boolean isAttached(Program program) {
    LinkInfo now = info();
    return now.programId() == program.id() && now.liveness() != LinkInfo.Liveness.DETACHED;
  }

  private void update(Program next, Program expectedOrNull) {
    UpdateFailure.refuseOtherAttachType(this, next, expectedOrNull);
    Program spare = next.dup();
    try {
      // Both programs are holds of this handle, which nobody else closes: lending them cannot fail.
      int number = link.acquire();
      int expected = expectedOrNull == null ? 0 : expectedOrNull.acquire();
      int result = update(number, spare.acquire(), expected);
      spare.release();
      if (expectedOrNull != null) {
        expectedOrNull.release();
      }
      if (result < 0) {
        throw UpdateFailure.of(this, -result, next, expectedOrNull);
      }
      Program before = current;
      current = spare;
      spare = before;
    } finally {
      if (spare != null) {
        spare.close();
      }
    }
  }

  /** The link's number is borrowed: gives it back. */
  private int update(int number, int next, int expectedOrNone) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.LINK_UPDATE_LINK_FD, number);
    attr.bytes.putInt(BpfAttr.LINK_UPDATE_NEW_PROG_FD, next);
    if (expectedOrNone != 0) {
      attr.bytes.putInt(BpfAttr.LINK_UPDATE_FLAGS, BPF_F_REPLACE);
      attr.bytes.putInt(BpfAttr.LINK_UPDATE_OLD_PROG_FD, expectedOrNone);
    }
    int result = Bpf.call(Bpf.BPF_LINK_UPDATE, attr);
    link.release();
    return result;
  }

  /**
   * BPF_LINK_DETACH: breaks the link for every holder. The descriptor lives on, defunct. Once more:
   * nothing happens.
   *
   * @throws NotSupportedException if only closing ends this type of link
   */
  public void detach() {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.LINK_DETACH_LINK_FD, link.acquire());
    int result = Bpf.call(Bpf.BPF_LINK_DETACH, attr);
    link.release();
    if (result == -Errno.EOPNOTSUPP) {
      throw new NotSupportedException(
          label()
              + " cannot be detached for every holder: it ends when the last hold is closed"
              + (type() == LinkType.STRUCT_OPS ? "; since Linux 6.11 it can" : ""));
    }
    if (result < 0) {
      throw new KernelException("BPF_LINK_DETACH", label(), new Errno(-result), null);
    }
  }

  /** BPF_OBJ_PIN: a further hold at {@code path} on a bpffs. */
  public void pin(Path path) {
    Bpffs.pin(link, path);
  }

  /** A further hold in this process, program or map included. */
  public synchronized LinkHandle dup() {
    LinkHandle copy = new LinkHandle(link.dup(), (Program) null);
    try {
      if (current != null) {
        copy.current = current.dup();
      }
      if (currentMap != null) {
        copy.currentMap = currentMap.dup();
      }
      return copy;
    } catch (RuntimeException e) {
      copy.close();
      throw e;
    }
  }

  /** The descriptor, lent, to send with a message. */
  public Fd fd() {
    return link;
  }

  /** A new descriptor of the link: the caller's. The handle stays as it is. */
  public Fd dupFd() {
    return link.dup();
  }

  @Override
  public synchronized Fd disown() {
    Fd taken = Fd.created(link.disown(), link.what());
    closeCurrent();
    return taken;
  }

  @Override
  public void close() {
    close(null);
  }

  /** As {@link #close}, remembering how it ended for the message of a later use. */
  public synchronized void close(String how) {
    link.close(how);
    closeCurrent();
  }

  private void closeCurrent() {
    if (current != null) {
      current.close();
    }
    if (currentMap != null) {
      currentMap.close();
    }
  }

  /** "link 42 (xdp)", as far as the kernel still tells. */
  String label() {
    try {
      return constants().label();
    } catch (KernelException | IllegalStateException e) {
      return link.what();
    }
  }

  /** Its type, which never changes. */
  LinkType type() {
    return constants().type();
  }

  /** Its attach type, which never changes, where its type reports one. */
  Optional<AttachType> attachType() {
    return constants().attach();
  }

  @Override
  public String toString() {
    return link.what();
  }
}
