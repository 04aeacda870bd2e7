package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.Grace;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.Terms;
import io.baton.bpf.Programs;
import io.baton.harness.BrokerProcess;
import io.baton.harness.Commands;
import io.baton.harness.NoLeaks;
import io.baton.harness.Sandbox;
import io.baton.kernel.AttachType;
import io.baton.kernel.BpfObject;
import io.baton.kernel.Fd;
import io.baton.kernel.Hook;
import io.baton.kernel.Kernel;
import io.baton.kernel.KernelException;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.LinkInfo;
import io.baton.kernel.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The store over real pins of a real link, on folders that are full, read-only or somebody's. */
@ExtendWith(NoLeaks.class)
class StoreOnKernelTest {
  private static final LinkName NAME = LinkName.of("edge");
  private static final Terms GUARDED = Terms.guarded(Grace.untilReleased());

  private final Caller caller =
      new Caller(
          1,
          new Peer(7, 7L, 0, 0, null, "edge.service", null),
          new ProcessKey(7, 7, 7, 0),
          new Rights(true, null));

  private final Sandbox sandbox = Sandbox.create();
  private final Path state = sandbox.folder();
  private final Path pins = sandbox.bpffs().resolve("baton");
  private Program program;
  private LinkHandle link;
  private Registry registry = new Registry(List.of(), 1000, 0);

  @BeforeEach
  void attach() throws IOException {
    try (BpfObject object = BpfObject.load(Programs.DEMO.copyTo(sandbox.folder()), "guard_v1")) {
      program = object.program("guard_v1");
    }
    link =
        Kernel.attach(
            new Hook.Cgroup(sandbox.cgroup("store"), AttachType.CGROUP_INET_INGRESS), program);
  }

  @AfterEach
  void close() {
    link.close();
    program.close();
    sandbox.close();
  }

  private Event.Deposit deposit(String name, Terms terms) {
    int id = link.objectId();
    return new Event.Deposit(caller, LinkName.of(name), id, program.id(), true, true, terms);
  }

  private Decision carryOut(Store store, Event event) {
    Decision decision = registry.decide(event, 0, 0);
    try (Fd linkFd = link.dupFd();
        Fd programFd = program.dupFd()) {
      store.carryOut(decision.effects(), linkFd, programFd);
    }
    registry.commit(decision);
    assertEquals(List.of(), store.tidy(decision.afterwards()));
    return decision;
  }

  @Test
  void aPinnedLinkIsHeldByNobodyElse() {
    int linkId = link.objectId();
    int programId = program.id();
    try (Store store = Store.open(state, pins)) {
      carryOut(store, deposit("edge", GUARDED));
    }
    link.close();
    program.close();
    try (Store store = Store.open(state, pins)) {
      EntryRecord record = store.recovered().records().get(0);
      try (LinkHandle held = LinkHandle.adopt(store.openLink(record.serial()), null);
          Program attached =
              Program.adopt(store.openProgram(record.serial(), record.programSerial()))) {
        assertEquals(linkId, held.objectId());
        assertEquals(LinkInfo.Liveness.ATTACHED, held.info().liveness());
        assertEquals(programId, attached.id());
      }
      registry = new Registry(store.recovered().records(), store.recovered().nextGeneration(), 0);
      Decision release = registry.decide(new Event.Release(caller, NAME, null), 0, 0);
      store.carryOut(release.effects(), null, null);
      assertThrows(KernelException.class, () -> store.openLink(record.serial()));
      store.tidy(release.afterwards());
      assertEquals(List.of(), names(pins));
    }
  }

  @Test
  void aDeathInADepositOrInAReleaseLeavesNothing() throws IOException {
    List<Effect> deposit = registry.decide(deposit("edge", GUARDED), 0, 0).effects();
    for (int done = 0; done < deposit.size(); done++) {
      die(deposit.subList(0, done));
      try (Store store = Store.open(state, pins)) {
        assertEquals(List.of(), store.recovered().records(), deposit.subList(0, done)::toString);
        assertEquals(List.of(), names(pins));
      }
    }
    registry.commit(registry.decide(deposit("edge", GUARDED), 0, 0));
    Decision decision = registry.decide(new Event.Release(caller, NAME, null), 0, 0);
    List<Effect> release = new ArrayList<>(decision.effects());
    release.addAll(decision.afterwards());
    for (int done = 1; done <= release.size(); done++) {
      List<Effect> all = new ArrayList<>(deposit);
      all.addAll(release.subList(0, done));
      die(all);
      try (Store store = Store.open(state, pins)) {
        assertEquals(List.of(), store.recovered().records(), all::toString);
        assertEquals(List.of(), names(pins));
      }
    }
  }

  private void die(List<Effect> effects) {
    try (Store store = Store.open(state, pins);
        Fd linkFd = link.dupFd();
        Fd programFd = program.dupFd()) {
      store.carryOut(effects, linkFd, programFd);
    }
  }

  @Test
  void somebodyElsesPinIsNeitherReplacedNorRemoved() {
    try (Store store = Store.open(state, pins)) {
      Path foreign = pins.resolve("1000-link");
      link.pin(foreign);
      Decision decision = registry.decide(deposit("edge", GUARDED), 0, 0);
      StorageException refused =
          assertThrows(StorageException.class, () -> carryOut(store, deposit("edge", GUARDED)));
      assertEquals("EEXIST", refused.errnoName());
      assertEquals(List.of("1000-link"), names(pins));
      registry.failed(decision, 0);
      carryOut(store, deposit("edge", GUARDED));
    }
    try (Store store = Store.open(state, pins)) {
      assertEquals(1, store.recovered().records().size());
      assertEquals(
          List.of("pin 1000-link in " + pins + " has no record: left alone"),
          store.recovered().disagreements());
    }
  }

  @Test
  void onAFullFolderNothingIsChangedAndReleasingMakesRoom() throws IOException {
    Commands.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "" + state);
    try (Store store = Store.open(state, pins)) {
      carryOut(store, deposit("edge", GUARDED));
      EntryRecord before = registry.get(NAME);
      fill(state.resolve("ballast"));
      StorageException refused =
          assertThrows(StorageException.class, () -> carryOut(store, deposit("edge", GUARDED)));
      assertEquals("ENOSPC", refused.errnoName());
      assertTrue(refused.getMessage().contains("" + state), refused.getMessage());
      assertEquals(before, registry.get(NAME));
      assertEquals(2, names(pins).size());
      store.carryOut(List.of(new Effect.ReserveGenerations(9000)), null, null);
    }
    try (Store store = Store.open(state, pins)) {
      assertEquals(1, store.recovered().records().size(), "a full folder can be recovered from");
      carryOut(store, new Event.Release(caller, NAME, null));
      assertEquals(List.of(), names(pins));
      carryOut(store, deposit("edge", GUARDED));
    } finally {
      Commands.run("umount", "" + state);
    }
  }

  private static void fill(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      assertTrue(full.getMessage().contains("No space"), full::toString);
    }
  }

  @Test
  void onAReadOnlyFolderNothingStarts() {
    Commands.run("mount", "-t", "tmpfs", "tmpfs", "" + state);
    try {
      try (Store store = Store.open(state, pins)) {
        carryOut(store, deposit("edge", GUARDED));
      }
      Commands.run("mount", "-o", "remount,ro", "" + state);
      StorageException refused =
          assertThrows(StorageException.class, () -> Store.open(state, pins).close());
      assertEquals("EROFS", refused.errnoName());
      assertTrue(refused.getMessage().contains("" + state), refused.getMessage());
      assertEquals(2, names(pins).size());
    } finally {
      Commands.run("umount", "" + state);
    }
  }

  @Test
  void withoutABpffsNothingStarts() {
    Path plain = sandbox.folder();
    StorageException refused =
        assertThrows(StorageException.class, () -> Store.open(state, plain).close());
    assertTrue(refused.getMessage().contains("mount -t bpf"), refused.getMessage());
  }

  @Test
  void twoBrokersOnOneFolder() throws IOException, InterruptedException {
    try (BrokerProcess first = new BrokerProcess(sandbox).start()) {
      List<String> elsewhere = first.command();
      elsewhere.set(elsewhere.indexOf("" + first.socket()), "" + state.resolve("other.sock"));
      Process second = new ProcessBuilder(elsewhere).redirectErrorStream(true).start();
      String said = new String(second.getInputStream().readAllBytes());
      assertTrue(second.waitFor() != 0, said);
      assertTrue(said.contains("another broker, pid " + first.pid() + ", works here"), said);
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
