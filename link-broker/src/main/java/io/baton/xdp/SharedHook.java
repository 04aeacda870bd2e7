package io.baton.xdp;

import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.Program;
import io.baton.kernel.SlotHandle;
import io.baton.kernel.SlotInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The XDP hook of one interface, shared: its root link, whose program is a dispatcher over the
 * slots. This holds the link, the dispatcher and the sentinel's slot, each with a pin, and no slot:
 * those are their owners'. Each change loads another dispatcher over the slots as they are to be
 * and puts it in the place of the one before by compare-and-swap, so that each packet takes the
 * path before or the path after, and a death at any point leaves the one or the other. The slots
 * take XDP programs for interfaces that want a packet in one piece (section "xdp", not
 * "xdp.frags"). Not for several threads.
 */
public final class SharedHook implements AutoCloseable {
  /** So many slots it has at most. */
  public static final int MOST_SLOTS = Plan.MOST_SLOTS;

  /** How often a change is tried, if another one comes in between each time. */
  private static final int TRIES = 3;

  private final Gates gates;
  private final HookPins pins;
  private final SlotHandle sentinel;
  private LinkHandle link;
  private Dispatcher dispatcher;

  /** Adopts the sentinel, the link, with the program to compare with, and the dispatcher. */
  private SharedHook(
      Gates gates, HookPins pins, SlotHandle sentinel, LinkHandle link, Dispatcher dispatcher) {
    this.gates = gates;
    this.pins = pins;
    this.sentinel = sentinel;
    this.link = link;
    this.dispatcher = dispatcher;
  }

  /**
   * Makes a hook without slots, which lets everything pass. The interface is one of the calling
   * thread's network namespace.
   *
   * @param folder there already, on a bpffs, and this hook's alone; what a death while making it
   *     left there is removed
   * @throws HookOccupiedException if something sits there, naming it
   * @throws KernelException if the interface is not there, or a capability is missing
   * @throws IllegalStateException if there is a hook in that folder: {@link #open}
   */
  public static SharedHook create(Gates gates, Hook.Xdp hook, Path folder) {
    HookPins pins = new HookPins(folder);
    if (pins.hasLink()) {
      throw new IllegalStateException("there is a hook in " + folder);
    }
    pins.clear();
    try (SlotHandle sentinel = gates.sentinel();
        Dispatcher dispatcher = gates.load(List.of(), sentinel)) {
      pins.add(sentinel);
      pins.add(dispatcher);
      try (LinkHandle link = attach(hook, dispatcher)) {
        pins.add(link);
      }
    } catch (RuntimeException e) {
      pins.clear();
      throw e;
    }
    return open(gates, folder).orElseThrow();
  }

  /** As above, of an interface by its index. */
  public static SharedHook create(Gates gates, int ifindex, Hook.Xdp.Mode mode, Path folder) {
    String ifname =
        Kernel.ifname(ifindex)
            .orElseThrow(
                () -> new IllegalArgumentException("no interface here has the index " + ifindex));
    return create(gates, new Hook.Xdp(ifname, mode), folder);
  }

  private static LinkHandle attach(Hook.Xdp hook, Dispatcher dispatcher) {
    try {
      return Kernel.attach(hook, dispatcher.program());
    } catch (KernelException e) {
      if (List.of("EBUSY", "EEXIST").contains(e.errno().name())) {
        throw HookOccupiedException.of(hook, e);
      }
      throw e;
    }
  }

  /**
   * Finds a hook again by its pins, after whoever made or changed it has died, at whatever point
   * that was; in any network namespace. What somebody else did to it meanwhile {@link #look} tells.
   *
   * @return none if there is none in that folder, or it was never finished
   */
  public static Optional<SharedHook> open(Gates gates, Path folder) {
    HookPins pins = new HookPins(folder);
    if (!pins.hasLink()) {
      return Optional.empty();
    }
    try (LinkHandle bare = pins.link()) {
      int running = bare.info().programId();
      int known = pins.hasDispatcher(running) ? running : pins.youngest().orElseThrow();
      SlotHandle sentinel = pins.sentinel();
      Dispatcher dispatcher = null;
      try {
        dispatcher = pins.dispatcher(known);
        pins.removeOthers(dispatcher);
        LinkHandle link = comparing(bare, dispatcher);
        return Optional.of(new SharedHook(gates, pins, sentinel, link, dispatcher));
      } catch (RuntimeException e) {
        sentinel.close();
        if (dispatcher != null) {
          dispatcher.close();
        }
        throw e;
      }
    }
  }

  /** A further hold on the link, the caller's, which expects that dispatcher on it. */
  private static LinkHandle comparing(LinkHandle link, Dispatcher dispatcher) {
    Program program = dispatcher.program().dup();
    try {
      return LinkHandle.adopt(link.dupFd(), program);
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** ID of the root link. */
  public int linkId() {
    return link.objectId();
  }

  /** In the order in which they run. */
  public List<Slot> slots() {
    return dispatcher.slots();
  }

  /**
   * Opens an empty slot, behind those of its priority. Its last hold is the handle that is
   * returned, the caller's, to be handed over.
   *
   * @throws IllegalStateException if there are {@link #MOST_SLOTS}
   * @throws TamperedException if somebody else changed the hook; nothing is changed
   */
  public SlotHandle openSlot(SlotTerms terms) {
    SlotHandle handle = SlotHandle.create("slot_" + terms.priority());
    try {
      change(slots -> inOrder(slots, Slot.opened(handle.objectId(), terms)));
      return handle;
    } catch (RuntimeException e) {
      handle.close();
      throw e;
    }
  }

  private static List<Slot> inOrder(List<Slot> slots, Slot... further) {
    List<Slot> all = new ArrayList<>(slots);
    all.addAll(List.of(further));
    if (all.size() > MOST_SLOTS) {
      throw new IllegalStateException("a shared hook has at most " + MOST_SLOTS + " slots");
    }
    all.sort(Comparator.comparingInt(slot -> slot.terms().priority()));
    return all;
  }

  /**
   * Gives slots other priorities, all in one step.
   *
   * @param priorities by map ID
   * @throws IllegalArgumentException if there is no such slot; nothing is changed
   * @throws TamperedException as {@link #openSlot}
   */
  public void reorder(Map<Integer, Integer> priorities) {
    priorities.keySet().forEach(this::requireSlot);
    change(
        slots ->
            inOrder(
                slots.stream()
                    .map(
                        slot ->
                            slot.withPriority(
                                priorities.getOrDefault(slot.mapId(), slot.terms().priority())))
                    .toList()));
  }

  /**
   * Takes a slot out. Whoever holds it keeps a descriptor that drives nothing.
   *
   * @throws IllegalArgumentException if there is no such slot
   * @throws TamperedException as {@link #openSlot}
   */
  public void remove(int mapId) {
    requireSlot(mapId);
    change(slots -> slots.stream().filter(slot -> slot.mapId() != mapId).toList());
  }

  private void requireSlot(int mapId) {
    if (slots().stream().noneMatch(slot -> slot.mapId() == mapId)) {
      throw new IllegalArgumentException("the hook has no slot " + mapId);
    }
  }

  /** What is in the slot of that map now; open for this moment only. */
  public static SlotInfo info(int mapId) {
    try (SlotHandle slot = SlotHandle.open(mapId)) {
      return slot.info();
    }
  }

  /**
   * From now on {@link SlotTerms#onEmpty} holds for every slot that is filled now, and for those
   * for which it held before.
   */
  public void arm() {
    List<Slot> armed =
        slots().stream()
            .map(slot -> slot.isArmed() || info(slot.mapId()).isEmpty() ? slot : slot.armed())
            .toList();
    if (!armed.equals(slots())) {
      dispatcher.arm(armed);
    }
  }

  /**
   * What becomes of a packet that comes now, found out on the calling thread and not on the
   * interface: see {@link Program#test}.
   *
   * @return the verdict's number
   */
  public int test(ByteBuffer packet, int runs) {
    return dispatcher.program().test(packet, runs);
  }

  /** What somebody else did to the root link, if anything: one look at it. */
  public Optional<Tampering> look() {
    LinkInfo now = link.info();
    int found = now.ifindex() == 0 ? 0 : now.programId();
    int expected = dispatcher.program().id();
    return found == expected
        ? Optional.empty()
        : Optional.of(new Tampering(now.ifindex(), now.id(), expected, found));
  }

  private void change(UnaryOperator<List<Slot>> edit) {
    Optional<Tampering> between = swap(edit.apply(slots()));
    for (int tries = 1; between.isPresent(); tries++) {
      int found = between.get().found();
      if (tries == TRIES || !pins.hasDispatcher(found)) {
        throw new TamperedException(between.get());
      }
      adopt(pins.dispatcher(found));
      between = swap(edit.apply(slots()));
    }
  }

  /**
   * Puts a dispatcher over these slots in the place of the one that this hook knows.
   *
   * @return what somebody else did before, because of which nothing is changed
   */
  private Optional<Tampering> swap(List<Slot> slots) {
    Dispatcher next = gates.load(slots, sentinel);
    Dispatcher ended = next;
    try {
      pins.add(next);
      link.replace(next.program());
      ended = dispatcher;
      dispatcher = next;
      return Optional.empty();
    } catch (KernelException e) {
      Optional<Tampering> before = look();
      if (before.isEmpty()) {
        throw e;
      }
      return before;
    } finally {
      pins.remove(ended);
      ended.close();
    }
  }

  /** What another process made of this hook, with the same pins. Adopts, also when this throws. */
  private void adopt(Dispatcher others) {
    LinkHandle other;
    try {
      other = comparing(link, others);
    } catch (RuntimeException e) {
      others.close();
      throw e;
    }
    link.close();
    dispatcher.close();
    link = other;
    dispatcher = others;
  }

  /** Ends the hook: unpins and closes, and the kernel detaches it. Its slots drive nothing then. */
  public void end() {
    pins.clear();
    close();
  }

  /** Gives up this process's descriptors; the hook goes on by its pins. */
  @Override
  public void close() {
    link.close();
    dispatcher.close();
    sentinel.close();
  }
}
