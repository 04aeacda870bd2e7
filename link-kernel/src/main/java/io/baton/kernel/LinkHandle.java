package io.baton.kernel;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A hold on a {@code bpf_link}: whoever has it may replace the program and detach, without any
 * capability (from Linux 5.19; before, CAP_BPF). Starts attached; ends with {@link #close}, {@link
 * #disown} or a transfer. Any thread may call any method.
 */
public final class LinkHandle implements Handle {
  /**
   * Adopts the descriptor of a link, also when this throws.
   *
   * @param currentOrNull the program attached now, adopted; without it {@link #replace} refuses
   * @throws KernelException if it is not a link (EINVAL)
   */
  public static LinkHandle adopt(Fd link, Program currentOrNull) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int objectId() {
    throw new UnsupportedOperationException();
  }

  /** What the kernel says now: BPF_OBJ_GET_INFO_BY_FD. */
  public LinkInfo info() {
    throw new UnsupportedOperationException();
  }

  /** The program that this handle compares with, lent: valid until the next replace or close. */
  public Optional<Program> program() {
    throw new UnsupportedOperationException();
  }

  /**
   * BPF_LINK_UPDATE with BPF_F_REPLACE: compare-and-swap with the program that this handle holds.
   * The same program again: nothing happens. Borrows {@code next} and keeps a hold on it to compare
   * with the next time.
   *
   * @throws KernelException EPERM if another program is attached than this handle holds (names
   *     both), ENOLINK if detached
   * @throws IllegalStateException if the handle holds no program: use {@link #replaceUnchecked}
   * @throws NotSupportedException if the type of link has no replace
   */
  @Override
  public void replace(Program next) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #replace} without the comparison: overwrites whatever program is attached. */
  public void replaceUnchecked(Program next) {
    throw new UnsupportedOperationException();
  }

  /** BPF_LINK_DETACH: breaks the link for every holder. The descriptor lives on, defunct. */
  public void detach() {
    throw new UnsupportedOperationException();
  }

  /** BPF_OBJ_PIN: a further hold at {@code path} on a bpffs. */
  public void pin(Path path) {
    throw new UnsupportedOperationException();
  }

  /** A further hold in this process, program included. */
  public LinkHandle dup() {
    throw new UnsupportedOperationException();
  }

  /** A new descriptor of the link, to send: the caller's. The handle stays as it is. */
  public Fd dupFd() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Fd disown() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** As {@link #close}, remembering how it ended for the message of a later use. */
  public void close(String how) {
    throw new UnsupportedOperationException();
  }
}
