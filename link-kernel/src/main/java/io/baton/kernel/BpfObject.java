package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object file, its programs loaded by libbpf (libbpf.so.1). Programs and maps taken out of it
 * are holds of their own and outlive it. Not for several threads.
 */
public final class BpfObject implements AutoCloseable {
  private final String file;
  private final Map<String, Program> programs = new LinkedHashMap<>();
  private final Map<String, Fd> maps = new LinkedHashMap<>();

  private BpfObject(String file) {
    this.file = file;
  }

  /**
   * Loads the named programs, or all if none is named. A struct_ops map wants all of its programs.
   *
   * @throws KernelException if the file cannot be read or the verifier refuses: the message ends
   *     with its log
   * @throws IllegalArgumentException if it has no program of that name, naming the ones it has
   * @throws NotSupportedException if libbpf is not installed
   */
  public static BpfObject load(Path file, String... programs) {
    return load(file, null, programs);
  }

  /**
   * As {@link #load(Path, String...)}, its freplace programs for that function. Borrows the target.
   *
   * @throws KernelException also ENOENT if the target has no such function, EPERM without
   *     CAP_SYS_ADMIN, which looking it up takes
   */
  public static BpfObject load(Path file, Hook.Freplace replaced, String... programs) {
    return load(ObjectLoader.open(file), replaced, programs);
  }

  /**
   * As {@link #load(Path, String...)}, of what a file would have.
   *
   * @param name for messages
   */
  public static BpfObject load(byte[] bytes, String name, String... programs) {
    return load(ObjectLoader.open(bytes, name), null, programs);
  }

  /**
   * What an object gets from outside before it is loaded, by the names of its maps.
   *
   * @param slots instead of maps of its own; borrowed
   * @param values what its sections of data begin with: direct, from the position to the limit, as
   *     long as the section
   */
  public record Given(Map<String, SlotHandle> slots, Map<String, ByteBuffer> values) {}

  /**
   * As above, with what is given to it.
   *
   * @throws IllegalArgumentException if it has no such map
   */
  public static BpfObject load(byte[] bytes, String name, Given given, String... programs) {
    ObjectLoader opened = ObjectLoader.open(bytes, name);
    try {
      opened.give(given);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    return load(opened, null, programs);
  }

  private static BpfObject load(
      ObjectLoader opened, Hook.Freplace replacedOrNull, String... programs) {
    BpfObject object = new BpfObject(opened.file());
    try (ObjectLoader loader = opened) {
      loader.load(new HashSet<>(List.of(programs)), replacedOrNull);
      loader.takeInto(object.programs, object.maps);
      return object;
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  /** The names of the loaded programs, in the file's order. */
  public List<String> programs() {
    return List.copyOf(programs.keySet());
  }

  /**
   * A hold on the program, the caller's to close.
   *
   * @throws IllegalArgumentException naming the programs there are
   */
  public Program program(String name) {
    return named("program", programs, name).dup();
  }

  /**
   * A hold on the map, the caller's to close.
   *
   * @throws IllegalArgumentException naming the maps there are
   */
  public BpfMap map(String name) {
    return BpfMap.adopt(named("map", maps, name).dup());
  }

  private <T> T named(String kind, Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw ObjectLoader.noSuch(file, kind, name, all.keySet());
    }
    return found;
  }

  @Override
  public void close() {
    programs.values().forEach(Program::close);
    maps.values().forEach(Fd::close);
  }
}
