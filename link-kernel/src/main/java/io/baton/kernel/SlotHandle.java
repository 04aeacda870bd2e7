package io.baton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A hold on a slot of a shared XDP hook: on the map, a prog_array with one entry, whose program the
 * hook's dispatcher runs in this place. Whoever has it may fill, empty and seal the slot, without
 * any capability (from Linux 5.19; before, CAP_BPF). Nobody else may but with CAP_SYS_ADMIN, by the
 * map's ID, and once the slot is sealed not even so. When the last hold is closed, also by kill -9,
 * the kernel empties the slot at once, sealed or not. Any thread may call any method.
 *
 * <p>Not as with a link: the kernel has no compare-and-swap for it, so {@link #replace} overwrites
 * whatever is there; there is nothing to detach, {@link #empty} does that; and the place among the
 * other slots is whose the hook is, not the holder's.
 */
public final class SlotHandle implements Handle {
  private static final int BPF_MAP_TYPE_PROG_ARRAY = 3;

  /** The key and the value in the scratch. */
  private static final int KEY = Scratch.TAIL;

  private static final int VALUE = KEY + Long.BYTES;

  private final Fd map;
  private final int id;
  private final String name;

  private SlotHandle(Fd map, int id, String name) {
    this.map = map;
    this.id = id;
    this.name = name;
  }

  /**
   * BPF_MAP_CREATE: a new slot, empty, that no hook runs yet. Needs CAP_BPF.
   *
   * @param name of the map, at most 15 letters, digits, "_" and "."
   */
  public static SlotHandle create(String name) {
    return adopt(BpfMap.createOfOne(BPF_MAP_TYPE_PROG_ARRAY, Integer.BYTES, name));
  }

  /**
   * The slot with that map ID: BPF_MAP_GET_FD_BY_ID. Needs CAP_SYS_ADMIN. While it is open it keeps
   * the slot filled after its owner's death, as every hold does.
   *
   * @throws KernelException ENOENT if it is gone, EPERM without the capability
   */
  public static SlotHandle open(int mapId) {
    return adopt(Enumeration.map(mapId));
  }

  /**
   * Adopts the descriptor of a slot, also when this throws. Which hook it belongs to, if any, the
   * map does not tell.
   *
   * @throws KernelException EINVAL if it is no map, or not a prog_array with one entry
   */
  public static SlotHandle adopt(Fd map) {
    try {
      Kernel.require("map", map);
      int number = map.acquire();
      try {
        Scratch scratch = BpfInfo.read(number, BpfInfo.MAP_SIZE, map.what());
        requireSlot(map, scratch.bytes);
        int id = scratch.bytes.getInt(BpfInfo.AT + BpfInfo.MAP_ID);
        String name = scratch.text(BpfInfo.AT + BpfInfo.MAP_NAME, BpfInfo.NAME_LEN);
        return new SlotHandle(map, id, name);
      } finally {
        map.release();
      }
    } catch (RuntimeException e) {
      map.close();
      throw e;
    }
  }

  private static void requireSlot(Fd map, ByteBuffer info) {
    int type = info.getInt(BpfInfo.AT + BpfInfo.MAP_TYPE);
    int entries = info.getInt(BpfInfo.AT + BpfInfo.MAP_MAX_ENTRIES);
    if (type != BPF_MAP_TYPE_PROG_ARRAY || entries != 1) {
      String found =
          type == BPF_MAP_TYPE_PROG_ARRAY
              ? "a prog_array with " + entries + " entries"
              : "a map of type " + type;
      throw new KernelException(
          "BPF_OBJ_GET_INFO_BY_FD",
          map.what(),
          new Errno(Errno.EINVAL),
          "it is " + found + ", and a slot is a prog_array with one");
    }
  }

  @Override
  public int objectId() {
    return id;
  }

  /** What the kernel says now. */
  public SlotInfo info() {
    Scratch attr = entry(0);
    int result = call(Bpf.BPF_MAP_LOOKUP_ELEM, attr);
    if (result < 0 && result != -Errno.ENOENT) {
      throw new KernelException("BPF_MAP_LOOKUP_ELEM", toString(), new Errno(-result), null);
    }
    int programId = result < 0 ? 0 : attr.bytes.getInt(VALUE);
    return new SlotInfo(id, name, programId, isSealed());
  }

  private boolean isSealed() {
    int number = map.acquire();
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/fdinfo/" + number))
          .contains("frozen:\t1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      map.release();
    }
  }

  /**
   * BPF_MAP_UPDATE_ELEM: the program of this place from now on, whatever was there or nothing; each
   * packet runs the one or the other. Borrows {@code next}, which the slot holds until it gets
   * another one or is emptied.
   *
   * @throws KernelException EPERM if the slot is sealed, EINVAL if the program cannot run in it:
   *     its hook decides the type, the attach type and whether packets come in fragments
   */
  @Override
  public void replace(Program next) {
    int number = next.acquire();
    int result;
    try {
      result = call(Bpf.BPF_MAP_UPDATE_ELEM, entry(number));
    } finally {
      next.release();
    }
    if (result < 0) {
      throw new KernelException(
          "BPF_MAP_UPDATE_ELEM", this + " with " + next, new Errno(-result), hint(next, -result));
    }
  }

  private static String hint(Program next, int errno) {
    return switch (errno) {
      case Errno.EPERM -> "the slot is sealed";
      case Errno.EINVAL -> next + " is no XDP program of the kind that the hook runs";
      case Errno.EBUSY ->
          "a function of " + next + " is replaced: the kernel takes no such program";
      default -> null;
    };
  }

  /**
   * BPF_MAP_DELETE_ELEM: nothing runs in this place until it is filled again. Waits until no packet
   * is in the program, some milliseconds. Once more: nothing happens.
   *
   * @throws KernelException EPERM if the slot is sealed
   */
  public void empty() {
    int result = call(Bpf.BPF_MAP_DELETE_ELEM, entry());
    if (result < 0 && result != -Errno.ENOENT) {
      String hint = result == -Errno.EPERM ? "the slot is sealed" : null;
      throw new KernelException("BPF_MAP_DELETE_ELEM", toString(), new Errno(-result), hint);
    }
  }

  /**
   * BPF_MAP_FREEZE: from now on nobody replaces or empties what is in the slot, by no descriptor
   * and with no capability; it ends with the last hold only. Once more: nothing happens.
   *
   * @throws IllegalStateException if the slot is empty, which it would be for ever
   * @throws KernelException EPERM before Linux 6.5 without CAP_BPF
   */
  public void seal() {
    SlotInfo now = info();
    if (now.isSealed()) {
      return;
    }
    if (now.isEmpty()) {
      throw new IllegalStateException(this + " is empty: fill it before you seal it");
    }
    int result = call(Bpf.BPF_MAP_FREEZE, BpfAttr.zeroed());
    if (result < 0 && !isSealed()) {
      String hint = result == -Errno.EPERM ? Capability.missing(Capability.BPF) : null;
      throw new KernelException("BPF_MAP_FREEZE", toString(), new Errno(-result), hint);
    }
  }

  /** Attributes of a command on the entry. */
  private static Scratch entry() {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(KEY, 0);
    attr.bytes.putLong(BpfAttr.KEY, attr.address + KEY);
    return attr;
  }

  /**
   * As {@link #entry}, of a command that reads or writes what is there.
   *
   * @param value the number of a program's descriptor, or room for its ID
   */
  private static Scratch entry(int value) {
    Scratch attr = entry();
    attr.bytes.putInt(VALUE, value);
    attr.bytes.putLong(BpfAttr.VALUE, attr.address + VALUE);
    return attr;
  }

  private int call(int command, Scratch attr) {
    int number = map.acquire();
    try {
      attr.bytes.putInt(BpfAttr.MAP_FD, number);
      return Bpf.call(command, attr);
    } finally {
      map.release();
    }
  }

  /** BPF_OBJ_PIN: a further hold at {@code path} on a bpffs, which keeps the slot filled. */
  public void pin(Path path) {
    Bpffs.pin(map, path);
  }

  /** A further hold in this process. */
  public SlotHandle dup() {
    return new SlotHandle(map.dup(), id, name);
  }

  /** The descriptor, lent, to send with a message. */
  public Fd fd() {
    return map;
  }

  /** A new descriptor of the slot: the caller's. The handle stays as it is. */
  public Fd dupFd() {
    return map.dup();
  }

  @Override
  public Fd disown() {
    return Fd.created(map.disown(), map.what());
  }

  @Override
  public void close() {
    close(null);
  }

  /** As {@link #close}, remembering how it ended for the message of a later use. */
  public void close(String how) {
    map.close(how);
  }

  /** "slot 42", by the map's ID. */
  @Override
  public String toString() {
    return "slot " + id;
  }
}
