package io.baton.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.bpf.Programs;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.IteratorRange.Walk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An iterator gives what its range says, and nothing else; and says what its range is. */
@ExtendWith(NoLeaks.class)
class IteratorRangeTest {
  private final Sandbox sandbox = Sandbox.create();
  private BpfObject object;

  @BeforeAll
  static void need() {
    Needs.kernel(6, 1, "a range of cgroups or tasks");
  }

  @BeforeEach
  void load() throws IOException {
    object = BpfObject.load(Programs.ITERATORS.copyTo(sandbox.folder()));
  }

  @AfterEach
  void close() {
    try (sandbox) {
      object.close();
    }
  }

  /** What the program writes over that range; the link sits where it says, and nowhere else. */
  private List<Long> read(String program, IteratorRange range, IteratorRange other)
      throws IOException {
    try (Program iterator = object.program(program);
        LinkHandle link = Kernel.attach(new Hook.Iterator(range), iterator);
        Target same = Target.open(new Hook.Iterator(range));
        Target another = Target.open(new Hook.Iterator(other));
        InputStream output = link.output()) {
      assertTrue(same.holds(link));
      assertFalse(another.holds(link));
      ByteBuffer numbers = ByteBuffer.wrap(output.readAllBytes()).order(ByteOrder.nativeOrder());
      List<Long> read = new ArrayList<>();
      while (numbers.hasRemaining()) {
        read.add(numbers.getLong());
      }
      return read;
    }
  }

  private Optional<LinkDetails> details(String program, IteratorRange range) {
    try (Program iterator = object.program(program);
        LinkHandle link = Kernel.attach(new Hook.Iterator(range), iterator)) {
      return link.details();
    }
  }

  @Test
  void theElementsOfOneMap() throws IOException {
    try (BpfMap three = object.map("three");
        BpfMap five = object.map("five")) {
      fill(three, 30, 31, 32);
      fill(five, 50, 51, 52, 53, 54);
      IteratorRange ofThree = new IteratorRange.Elements(three);
      IteratorRange ofFive = new IteratorRange.Elements(five);
      assertEquals(List.of(30L, 31L, 32L), read("values", ofThree, ofFive));
      assertEquals(List.of(50L, 51L, 52L, 53L, 54L), read("values", ofFive, ofThree));
      assertEquals(
          Optional.of(
              new LinkDetails.Iterator("bpf_map_elem", five.id(), 0, Optional.empty(), 0, 0)),
          details("values", ofFive));
    }
  }

  private static void fill(BpfMap map, long... values) {
    for (int i = 0; i < values.length; i++) {
      ByteBuffer key = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
      ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
      map.update(key.putInt(0, i), value.putLong(0, values[i]));
    }
  }

  @Test
  void anIteratorOverElementsNeedsAMap() {
    KernelException e =
        assertThrows(
            KernelException.class, () -> details("values", new IteratorRange.All()).isEmpty());
    assertTrue(e.getMessage().endsWith("EBADF (it iterates over the elements of a map: give one)"));
  }

  @Test
  void cgroupsInTheOrderOfTheWalk() throws IOException {
    Path top = sandbox.cgroup("walk");
    Path first = Files.createDirectory(top.resolve("first"));
    Path leaf = Files.createDirectory(first.resolve("leaf"));
    Path second = Files.createDirectory(top.resolve("second"));
    try {
      assertWalk(Walk.SELF_ONLY, top, top);
      assertWalk(Walk.DESCENDANTS_PRE, top, top, first, leaf, second);
      assertWalk(Walk.DESCENDANTS_POST, top, leaf, first, second, top);
      assertWalk(Walk.ANCESTORS_UP, leaf, leaf, first, top, Sandbox.cgroupRoot());
      assertEquals(
          Optional.of(
              new LinkDetails.Iterator(
                  "cgroup", 0, id(leaf), Optional.of(Walk.ANCESTORS_UP), 0, 0)),
          details("cgroups", new IteratorRange.Cgroups(leaf, Walk.ANCESTORS_UP)));
    } finally {
      for (Path directory : List.of(leaf, first, second)) {
        Files.delete(directory);
      }
    }
  }

  private void assertWalk(Walk walk, Path from, Path... expected) throws IOException {
    List<Long> ids = new ArrayList<>();
    for (Path directory : expected) {
      ids.add(id(directory));
    }
    Walk other = walk == Walk.SELF_ONLY ? Walk.ANCESTORS_UP : Walk.SELF_ONLY;
    IteratorRange range = new IteratorRange.Cgroups(from, walk);
    assertEquals(ids, read("cgroups", range, new IteratorRange.Cgroups(from, other)));
  }

  private static long id(Path cgroup) throws IOException {
    return (Long) Files.getAttribute(cgroup, "unix:ino");
  }

  @Test
  void oneThread() throws IOException {
    int tid = Integer.parseInt(Path.of("/proc/thread-self").toRealPath().getFileName().toString());
    IteratorRange range = new IteratorRange.Task(tid, 0);
    assertEquals(List.of((long) tid), read("threads", range, new IteratorRange.All()));
    assertEquals(Optional.of(tasks(tid, 0)), details("threads", range));
  }

  @Test
  void oneProcessAndAll() throws Exception {
    Process other = new ProcessBuilder("cat").start();
    try {
      long pid = other.pid();
      IteratorRange ofOther = new IteratorRange.Task(0, (int) pid);
      IteratorRange all = new IteratorRange.All();
      assertEquals(List.of(pid), read("threads", ofOther, all));
      assertEquals(Optional.of(tasks(0, (int) pid)), details("threads", ofOther));
      int own = (int) ProcessHandle.current().pid();
      IteratorRange ofOwn = new IteratorRange.Task(0, own);
      Set<Long> before = threads();
      Set<Long> read = new TreeSet<>(read("threads", ofOwn, ofOther));
      Set<Long> after = threads();
      // The JVM's own come and go.
      Set<Long> ever = new TreeSet<>(before);
      ever.addAll(after);
      before.retainAll(after);
      assertTrue(read.containsAll(before), before + " were there, " + read + " were read");
      assertTrue(ever.containsAll(read), ever + " were there, " + read + " were read");
      assertTrue(read("threads", all, ofOwn).containsAll(List.of((long) own, pid)));
    } finally {
      other.destroyForcibly().waitFor();
    }
  }

  private static LinkDetails tasks(int tid, int pid) {
    return new LinkDetails.Iterator("task", 0, 0, Optional.empty(), tid, pid);
  }

  private static Set<Long> threads() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks
          .map(task -> Long.valueOf(task.getFileName().toString()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
