package io.baton.xdp;

import io.baton.kernel.Bpffs;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A hook's pins in a folder of its own on a bpffs: {@code link}, {@code sentinel} and {@code
 * dispatcher-<program ID>}, of which there are two while one takes the place of the other.
 */
final class HookPins {
  private static final String LINK = "link";
  private static final String SENTINEL = "sentinel";
  private static final String DISPATCHER = "dispatcher-";

  private final Path folder;

  HookPins(Path folder) {
    this.folder = folder;
  }

  /** Whether there is a link: it is pinned last, and unpinned first. */
  boolean hasLink() {
    return Files.exists(folder.resolve(LINK));
  }

  void add(LinkHandle link) {
    link.pin(folder.resolve(LINK));
  }

  void add(SlotHandle sentinel) {
    sentinel.pin(folder.resolve(SENTINEL));
  }

  void add(Dispatcher dispatcher) {
    Program program = dispatcher.program();
    Bpffs.pin(program.fd(), folder.resolve(DISPATCHER + program.id()));
  }

  void remove(Dispatcher dispatcher) {
    remove(DISPATCHER + dispatcher.program().id());
  }

  /** The caller's; without a program to compare with. */
  LinkHandle link() {
    return LinkHandle.adopt(Bpffs.open(folder.resolve(LINK)), null);
  }

  /** The caller's. */
  SlotHandle sentinel() {
    return SlotHandle.adopt(Bpffs.open(folder.resolve(SENTINEL)));
  }

  boolean hasDispatcher(int programId) {
    return Files.exists(folder.resolve(DISPATCHER + programId));
  }

  /** The caller's. */
  Dispatcher dispatcher(int programId) {
    return Dispatcher.read(Program.adopt(Bpffs.open(folder.resolve(DISPATCHER + programId))));
  }

  /** Program ID of the youngest dispatcher. */
  OptionalInt youngest() {
    return names().stream()
        .filter(name -> name.startsWith(DISPATCHER))
        .mapToInt(name -> Integer.parseInt(name.substring(DISPATCHER.length())))
        .max();
  }

  /** The dispatchers that a death on the way left beside that one. */
  void removeOthers(Dispatcher kept) {
    String name = DISPATCHER + kept.program().id();
    names().stream()
        .filter(other -> other.startsWith(DISPATCHER) && !other.equals(name))
        .forEach(this::remove);
  }

  /** All of them, the link's first; nothing that has another name. */
  void clear() {
    remove(LINK);
    remove(SENTINEL);
    names().stream().filter(name -> name.startsWith(DISPATCHER)).forEach(this::remove);
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
