package io.baton.xdp;

import io.baton.kernel.BpfMap;
import io.baton.kernel.Program;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One generation of a hook's dispatcher: a loaded program and the slots that it runs, of which it
 * holds none.
 */
final class Dispatcher implements AutoCloseable {
  private static final ByteBuffer ONLY_KEY = ByteBuffer.allocate(Integer.BYTES);

  private final Program program;
  private final BpfMap whenEmpty;
  private List<Slot> slots;

  /** Adopts both. */
  Dispatcher(Program program, BpfMap whenEmpty, List<Slot> slots) {
    this.program = program;
    this.whenEmpty = whenEmpty;
    this.slots = List.copyOf(slots);
  }

  /**
   * One that is loaded already, from what it carries. Adopts, also when this throws. Needs
   * CAP_SYS_ADMIN.
   *
   * @throws IllegalArgumentException if the program is no dispatcher
   */
  static Dispatcher read(Program program) {
    List<BpfMap> maps = new ArrayList<>();
    try {
      for (int id : program.mapIds()) {
        maps.add(BpfMap.open(id));
      }
      BpfMap whenEmpty = named(Plan.EMPTY_SECTION, maps, program);
      ByteBuffer plan = named(Plan.SECTION, maps, program).lookup(ONLY_KEY);
      List<Slot> slots = Plan.read(plan, whenEmpty.lookup(ONLY_KEY));
      return new Dispatcher(program, whenEmpty.dup(), slots);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    } finally {
      maps.forEach(BpfMap::close);
    }
  }

  private static BpfMap named(String name, List<BpfMap> maps, Program program) {
    return maps.stream()
        .filter(map -> map.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(program + " has no map " + name));
  }

  /** Lent. */
  Program program() {
    return program;
  }

  /** In the order in which they run. */
  List<Slot> slots() {
    return slots;
  }

  /** Changes which of them are armed, nothing else; of each packet on its way both may be so. */
  void arm(List<Slot> changed) {
    whenEmpty.update(ONLY_KEY, Plan.whenEmpty(changed));
    slots = List.copyOf(changed);
  }

  @Override
  public void close() {
    program.close();
    whenEmpty.close();
  }
}
