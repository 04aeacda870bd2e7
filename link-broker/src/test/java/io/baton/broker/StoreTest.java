package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.LinkName;
import io.baton.PeerSelector;
import io.baton.Terms;
import io.baton.kernel.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records and pins after the death of the broker. A pin is an empty file here. */
class StoreTest {
  private static final String BOOT = "0b5c";

  @TempDir(factory = OnTmpfs.class)
  Path folder;

  private final Scene scene = new Scene();
  private final Caller edge = scene.process(990, "edge@a.service");
  private final Caller next = scene.process(990, "edge@b.service");
  private Path state;
  private Path pins;
  private Store store;

  @BeforeEach
  void open() {
    state = folder.resolve("state");
    pins = folder.resolve("pins");
    store = Store.open(state, pins, null, StoreTest::pin, BOOT);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static void pin(Fd object, Path path) {
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new broker on the same folders. */
  private Store.Recovered restart() {
    return restart(BOOT);
  }

  private Store.Recovered restart(String boot) {
    store.close();
    store = Store.open(state, pins, null, StoreTest::pin, boot);
    return store.recovered();
  }

  /** Decides, carries out, commits. */
  private Decision call(Event event) {
    Decision decision = scene.registry.decide(event, scene.now, scene.now / 1000);
    store.carryOut(decision.effects(), null, null);
    scene.registry.commit(decision);
    assertEquals(List.of(), store.tidy(decision.afterwards()));
    return decision;
  }

  private Event.Deposit deposit(int link, boolean keep, Terms terms) {
    return deposit(Scene.EDGE, link, keep, terms);
  }

  private Event.Deposit deposit(LinkName name, int link, boolean keep, Terms terms) {
    return new Event.Deposit(edge, name, link, Scene.PROGRAM, true, keep, terms);
  }

  /** Without the one that is written next, whatever is in it. */
  private Set<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Stream<String> names = files.map(path -> path.getFileName().toString());
      return new TreeSet<>(names.filter(name -> !name.equals("aside")).toList());
    }
  }

  @Test
  void everyFieldOfARecordComesBack() {
    Terms terms =
        new Terms(
            true,
            Scene.GUARDED.grace(),
            List.of(PeerSelector.uid(1001), new PeerSelector(-2, "h.service", "c1", "/a")),
            false,
            Map.of("team", "edge"));
    call(deposit(Scene.LINK, true, terms));
    call(
        deposit(
            Scene.LINK,
            false,
            new Terms(true, terms.grace(), terms.heirs().subList(0, 1), true, Map.of())));
    Caller heir = scene.process(1001, null);
    Answer claim =
        Scene.answerTo(heir, call(scene.claimEvent(heir, PeerSelector.uid(990), 0, null)));
    EntryRecord claiming = scene.edge();
    assertEquals(List.of(claiming), restart().records());
    call(new Event.Abort(heir, Scene.claimId(claim), 5));
    assertEquals(List.of(scene.edge()), restart().records());
  }

  @Test
  void anUnguardedRegistrationIsARecordWithoutPins() throws IOException {
    call(deposit(Scene.LINK, true, Terms.unguarded()));
    assertEquals(Set.of(), files(pins));
    assertEquals(1, restart().records().size());
  }

  @Test
  void releasingLeavesNothing() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    assertEquals(2, files(pins).size());
    call(new Event.Release(edge, Scene.EDGE, null));
    assertEquals(Set.of(), files(pins));
    assertEquals(Set.of("generation", "lock"), files(state));
  }

  @Test
  void generationsNeverRepeat() {
    long before = scene.registry.decide(deposit(1, true, null), 0, 0).nextGeneration();
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    assertTrue(restart().nextGeneration() > before);
    long fresh = restart().nextGeneration();
    assertEquals(fresh, restart().nextGeneration(), "unused ones are not spent");
  }

  @Test
  void withoutTheGenerationFileRecordsSayWhatWasGiven() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    Files.writeString(state.resolve("generation"), "damaged");
    assertTrue(restart().nextGeneration() > scene.edge().generation());
  }

  @Test
  void twoBrokersOnOneFolder() {
    StorageException refused =
        assertThrows(
            StorageException.class,
            () -> Store.open(state, pins, null, StoreTest::pin, BOOT).close());
    assertTrue(refused.getMessage().contains("pid " + ProcessHandle.current().pid()));
    assertEquals("EAGAIN", refused.errnoName());
  }

  @Test
  void foreignFilesAreLeftAloneAndSaid() throws IOException {
    Files.writeString(state.resolve("notes.txt"), "mine");
    Files.writeString(pins.resolve("other"), "");
    Files.writeString(pins.resolve("77-link"), "");
    List<String> said = restart().disagreements();
    assertEquals(3, said.size(), said::toString);
    assertTrue(Files.exists(state.resolve("notes.txt")));
    assertEquals(Set.of("other", "77-link"), files(pins));
  }

  @Test
  void aRecordThatCannotBeReadKeepsItsPins() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    Path record = state.resolve(scene.edge().serial() + ".json");
    for (String text : List.of("", "{}", "\0\0", Files.readString(record).replaceFirst("1", "0"))) {
      Files.writeString(record, text);
      Store.Recovered recovered = restart();
      assertEquals(List.of(), recovered.records());
      assertEquals(1, recovered.disagreements().size(), text);
      assertTrue(Files.exists(record));
      assertEquals(2, files(pins).size());
    }
  }

  @Test
  void aRecordOfANewerFormatLeavesEverythingToTheBrokerThatKnowsIt() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    Path record = state.resolve(scene.edge().serial() + ".json");
    String newer = Files.readString(record).replaceFirst("1", "2");
    // An older one comes first, and has something to be removed: its pin is gone.
    Files.writeString(state.resolve("1.json"), Files.readString(record).replace("1000", "1"));
    Files.writeString(record, newer);
    Set<String> files = files(state);
    StorageException refused = assertThrows(StorageException.class, this::restart);
    assertTrue(refused.getMessage().startsWith("read " + record + ": EPROTO (format 2 of records"));
    assertEquals(files, files(state));
    assertEquals(2, files(pins).size());
  }

  @Test
  void whatWasHalfWrittenIsNothing() throws IOException {
    Files.writeString(state.resolve("aside"), "{\"vers");
    assertEquals(List.of(), restart().disagreements());
    assertFalse(Files.exists(state.resolve("aside")));
  }

  @Test
  void aRecordThatSomebodyRemovedIsWrittenAnew() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    Files.delete(state.resolve(scene.edge().serial() + ".json"));
    call(deposit(Scene.LINK, false, Scene.GUARDED));
    assertEquals(List.of(scene.edge()), restart().records());
  }

  @Test
  void aShorterRecordLeavesNothingOfTheLongerOne() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED.withLabels(Map.of("long", "x".repeat(200)))));
    call(deposit(Scene.LINK, false, Scene.GUARDED));
    call(deposit(Scene.LINK, false, Scene.GUARDED));
    assertEquals(List.of(scene.edge()), restart().records());
  }

  @Test
  void recordsOfAnotherBootAreOver() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    call(deposit(LinkName.of("u990/pinned"), 43, true, Scene.GUARDED));
    Files.delete(pins.resolve(scene.edge().serial() + "-link"));
    Files.delete(pins.resolve(scene.edge().serial() + "-p" + scene.edge().programSerial()));
    Store.Recovered recovered = restart("another");
    assertEquals(List.of(), recovered.records());
    assertEquals(2, recovered.disagreements().size(), "one removed, one left alone for its pins");
    assertEquals(2, files(pins).size());
  }

  @Test
  void aMissingPinOfAProgramCostsOnlyTheProgram() throws IOException {
    call(deposit(Scene.LINK, true, Scene.GUARDED));
    Files.delete(pins.resolve(scene.edge().serial() + "-p" + scene.edge().programSerial()));
    Store.Recovered recovered = restart();
    assertEquals(0, recovered.records().get(0).programSerial());
    assertEquals(1, recovered.disagreements().size());
  }

  @Test
  void aFailedEffectIsUndone() throws IOException {
    call(deposit(Scene.LINK, true, Terms.unguarded()));
    EntryRecord before = scene.edge();
    Set<String> files = files(state);
    store.close();
    store =
        Store.open(
            state,
            pins,
            null,
            (fd, path) -> {
              if (path.toString().endsWith("-link")) {
                throw StorageException.refused("no more", "ENOSPC");
              }
              pin(fd, path);
            },
            BOOT);
    assertThrows(StorageException.class, () -> call(deposit(Scene.LINK, true, Scene.GUARDED)));
    assertThrows(
        StorageException.class,
        () -> call(deposit(LinkName.of("u990/new"), 43, true, Scene.GUARDED)));
    assertEquals(Set.of(), files(pins));
    assertEquals(files, files(state));
    assertEquals(List.of(before), List.copyOf(scene.registry.records()));
  }

  /**
   * A death before each effect of each kind of change: what comes back is the state before or the
   * state after, and the same as what is pinned.
   */
  @Test
  void aDeathBetweenAnyTwoEffects() throws IOException {
    List<Event> story = new ArrayList<>();
    story.add(deposit(Scene.LINK, true, Terms.unguarded()));
    story.add(deposit(Scene.LINK, true, Scene.GUARDED));
    story.add(new Event.Deposit(edge, Scene.EDGE, Scene.LINK, 5, true, true, Scene.GUARDED));
    story.add(deposit(Scene.LINK, true, Terms.unguarded()));
    story.add(deposit(Scene.LINK, false, Scene.GUARDED));
    story.add(scene.claimEvent(next, null, 0, null));
    story.add(new Event.Confirm(next, "claim1", Scene.LINK, Scene.GUARDED));
    story.add(new Event.Exited(next.process()));
    story.add(new Event.Observed(Scene.EDGE, Scene.LINK, Event.Seen.DETACHED, 0));
    story.add(deposit(43, true, Scene.GUARDED));
    story.add(new Event.Release(edge, Scene.EDGE, null));
    int deaths = 0;
    for (Event event : story) {
      Decision decision = scene.registry.decide(event, scene.now, 0);
      List<Effect> all = new ArrayList<>(decision.effects());
      all.addAll(decision.afterwards());
      EntryRecord before = seen(scene.edge());
      EntryRecord after = seen(decision.changes().get(0).after());
      for (int done = 0; done < all.size(); done++, deaths++) {
        store.carryOut(all.subList(0, done), null, null);
        Store.Recovered recovered = restart();
        EntryRecord found = recovered.records().isEmpty() ? null : recovered.records().get(0);
        boolean lasting = done >= decision.effects().size();
        assertEquals(lasting ? after : before, found, event + " after " + all.subList(0, done));
        assertEquals(expectedPins(found), files(pins), event + " after " + all.subList(0, done));
        rewind(scene.edge());
      }
      call(event);
    }
    assertTrue(deaths >= 27, deaths + " deaths");
  }

  private static EntryRecord seen(EntryRecord record) {
    if (record == null) {
      return null;
    }
    EntryEdit edit = new EntryEdit(record);
    edit.ownerSeen = false;
    return edit.unchanged(record.generation());
  }

  private static Set<String> expectedPins(EntryRecord record) {
    Set<String> names = new TreeSet<>();
    if (record != null && record.hold() == EntryRecord.Hold.HELD) {
      names.add(Pins.link(record.serial()));
      if (record.programSerial() != 0) {
        names.add(Pins.program(record.serial(), record.programSerial()));
      }
    }
    return names;
  }

  /** The files as they were before the event. */
  private void rewind(EntryRecord before) throws IOException {
    for (String name : files(pins)) {
      Files.delete(pins.resolve(name));
    }
    for (String name : files(state)) {
      if (name.endsWith(".json")) {
        Files.delete(state.resolve(name));
      }
    }
    if (before != null) {
      store.carryOut(List.of(new Effect.Create(before)), null, null);
      for (String name : expectedPins(before)) {
        Files.createFile(pins.resolve(name));
      }
    }
  }
}
