package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Records in a folder, pins in a bpffs: what the broker finds again after its own death. It knows
 * files, and keeps no descriptor of what it pins. One thread.
 *
 * <p>Nothing is synced to a disk: the promise is about the death of a process, and neither links
 * nor their pins survive the boot.
 */
final class Store implements AutoCloseable {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final RecordFolder folder;
  private final Pins pins;
  private final String bootId;
  private Recovered recovered;

  /**
   * What was found.
   *
   * @param records complete, with a pin where they say HELD
   * @param nextGeneration above every reserved one
   * @param disagreements in words, for GetStatus: foreign pins, unreadable records, records of
   *     another boot
   */
  record Recovered(List<EntryRecord> records, long nextGeneration, List<String> disagreements) {}

  /**
   * Takes the lock, reads everything, finishes what a death interrupted. Folders that do not exist
   * are made, mode 0700. Whether the bpffs outlives the broker is the caller's to check.
   *
   * @throws StorageException naming the path: another broker runs there, no bpffs, read-only
   */
  static Store open(Path state, Path bpffs) {
    return open(state, bpffs, null);
  }

  /**
   * As above.
   *
   * @param lock passed by the broker that had it until now, lent; null: there is none
   */
  static Store open(Path state, Path bpffs, Fd lock) {
    make(bpffs);
    if (Bpffs.check(bpffs) == Bpffs.Mount.NONE) {
      throw StorageException.refused(
          "pin in " + bpffs + ": EPERM (not on a bpffs: mount -t bpf bpf /sys/fs/bpf)", "EPERM");
    }
    return open(state, bpffs, lock, Bpffs::pin, bootId());
  }

  /**
   * As above, on any file system and any boot.
   *
   * @param pin how a descriptor is pinned at a path
   */
  static Store open(Path state, Path bpffs, Fd lock, BiConsumer<Fd, Path> pin, String bootId) {
    make(state);
    make(bpffs);
    RecordFolder folder = new RecordFolder(state, lock);
    try {
      return new Store(folder, new Pins(bpffs, pin), bootId);
    } catch (StorageException e) {
      folder.close();
      throw e;
    }
  }

  private Store(RecordFolder folder, Pins pins, String bootId) {
    this.folder = folder;
    this.pins = pins;
    this.bootId = bootId;
    recover();
  }

  /** Again, after another broker was here. */
  void recover() {
    folder.sign();
    recovered = new Reconciliation(folder, pins, bootId).run(Instant.now().getEpochSecond());
  }

  private static void make(Path folder) {
    FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Files.createDirectory(folder, mode);
      }
    } catch (IOException e) {
      throw StorageException.of("make folder", folder, e);
    }
  }

  private static String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      throw StorageException.of("read", BOOT_ID, e);
    }
  }

  /** Lent, to be passed on. */
  Fd lock() {
    return folder.lock();
  }

  /** By the last recovery. */
  Recovered recovered() {
    return recovered;
  }

  /**
   * Carries out the effects of one decision in order. Before it throws, what it created and pinned
   * is removed again.
   *
   * @param link that came with the call, borrowed; null if none
   * @param program that came with the call, borrowed; null if none
   * @throws StorageException and the decision is to be dropped
   */
  void carryOut(List<Effect> effects, Fd link, Fd program) {
    for (int i = 0; i < effects.size(); i++) {
      try {
        carryOut(effects.get(i), link, program);
      } catch (StorageException e) {
        undo(effects.subList(0, i), e);
        throw e;
      }
    }
  }

  private void carryOut(Effect effect, Fd link, Fd program) {
    if (effect instanceof Effect.Create create) {
      folder.write(new RecordFile(bootId, create.record()));
    } else if (effect instanceof Effect.Write write) {
      folder.write(new RecordFile(bootId, write.record()));
    } else if (effect instanceof Effect.Remove remove) {
      folder.remove(remove.serial());
    } else if (effect instanceof Effect.PinLink pin) {
      pins.add(link, Pins.link(pin.serial()));
    } else if (effect instanceof Effect.UnpinLink unpin) {
      pins.remove(Pins.link(unpin.serial()));
    } else if (effect instanceof Effect.PinProgram pin) {
      pins.add(program, Pins.program(pin.serial(), pin.programSerial()));
    } else if (effect instanceof Effect.UnpinProgram unpin) {
      pins.remove(Pins.program(unpin.serial(), unpin.programSerial()));
    } else if (effect instanceof Effect.ReserveGenerations reserve) {
      folder.reserve(reserve.below());
    }
  }

  /** Backwards. What cannot be undone now is by the next recovery. */
  private void undo(List<Effect> done, StorageException cause) {
    for (int i = done.size() - 1; i >= 0; i--) {
      try {
        if (done.get(i) instanceof Effect.PinLink pin) {
          pins.remove(Pins.link(pin.serial()));
        } else if (done.get(i) instanceof Effect.PinProgram pin) {
          pins.remove(Pins.program(pin.serial(), pin.programSerial()));
        } else if (done.get(i) instanceof Effect.Create create) {
          folder.remove(create.record().serial());
        }
      } catch (StorageException e) {
        cause.addSuppressed(e);
        return;
      }
    }
  }

  /**
   * Carries out what a decision leaves to remove, after its commit. Stops at the first failure, so
   * that no record is removed before its pins.
   *
   * @return in words what could not be removed, for GetStatus; the next recovery removes it
   */
  List<String> tidy(List<Effect> afterwards) {
    List<String> left = new ArrayList<>(0);
    for (Effect effect : afterwards) {
      try {
        carryOut(effect, null, null);
      } catch (StorageException e) {
        left.add(e.getMessage());
        return left;
      }
    }
    return left;
  }

  /** BPF_OBJ_GET of the link under that serial: the caller's. */
  Fd openLink(long serial) {
    return pins.open(Pins.link(serial));
  }

  /** BPF_OBJ_GET of the program under that serial: the caller's. */
  Fd openProgram(long serial, long programSerial) {
    return pins.open(Pins.program(serial, programSerial));
  }

  /** Gives up the lock; records and pins stay. */
  @Override
  public void close() {
    folder.close();
  }
}
