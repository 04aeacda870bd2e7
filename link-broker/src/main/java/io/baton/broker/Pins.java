package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Fd;
import io.baton.kernel.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The broker's pins in their folder: {@code <serial>-link}, {@code <serial>-p<programSerial>}. */
final class Pins {
  private static final Pattern NAME =
      Pattern.compile("([1-9][0-9]{0,17})-(link|p[1-9][0-9]{0,17})");

  private final Path folder;
  private final BiConsumer<Fd, Path> pin;

  /**
   * @param pin {@link Bpffs#pin}, or what stands for it where there is nothing to pin
   */
  Pins(Path folder, BiConsumer<Fd, Path> pin) {
    this.folder = folder;
    this.pin = pin;
  }

  static String link(long serial) {
    return serial + "-link";
  }

  static String program(long serial, long programSerial) {
    return serial + "-p" + programSerial;
  }

  void add(Fd object, String name) {
    try {
      pin.accept(object, folder.resolve(name));
    } catch (KernelException e) {
      throw StorageException.of(e);
    }
  }

  /** What is gone already is no failure. */
  void remove(String name) {
    Path path = folder.resolve(name);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw StorageException.of("unlink", path, e);
    }
  }

  /** BPF_OBJ_GET: the caller's. */
  Fd open(String name) {
    return Bpffs.open(folder.resolve(name));
  }

  /**
   * The names of all pins by serial.
   *
   * @param foreign gets the paths of what has another kind of name
   */
  Map<Long, List<String>> bySerial(List<Path> foreign) {
    Map<Long, List<String>> found = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : (Iterable<Path>) files::iterator) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches()) {
          found
              .computeIfAbsent(Long.valueOf(name.group(1)), serial -> new ArrayList<>(2))
              .add(name.group());
        } else {
          foreign.add(path);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("read folder", folder, e);
    }
    return found;
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
