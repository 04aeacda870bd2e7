package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.NoLeaks;
import io.baton.kernel.Bpffs;
import io.baton.kernel.Fd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A broker that takes up what another one left is itself killed, on entry of every system call that
 * changes files, pins or sockets: on exit of one, all is as on entry of the next. What is written
 * aside is nothing before it has its name. The broker after it finds the same.
 */
@ExtendWith(NoLeaks.class)
class CrashWhileRecoveringTest {
  private World world;
  private final Map<String, byte[]> records = new TreeMap<>();
  private final Map<String, Fd> pins = new TreeMap<>();

  @BeforeEach
  void start() {
    world = new World();
  }

  @AfterEach
  void stop() {
    pins.values().forEach(Fd::close);
    world.close();
  }

  @Test
  void isKilledAtEveryChange() throws IOException {
    try (CrashScene custody = new CrashScene(world, "custody");
        CrashScene claimed = new CrashScene(world, "claimed");
        CrashScene orphan = new CrashScene(world, "orphan")) {
      List<CrashScene> scenes = List.of(custody, claimed, orphan);
      custody.giveAway(World.TERMS);
      claimed.giveAway(World.TERMS);
      claimed.claim();
      orphan.haveOwner();
      world.broker.kill();
      orphan.killOwnerAlone();
      leaveHalfDone();
      keep();

      List<Map<String, Object>> expected = recovered(scenes);
      List<String> points = recovering(Killer.NEVER);
      assertEquals(expected, recovered(scenes), "killed when it was ready");
      int killed = 0;
      for (String point : points) {
        if (point.startsWith("entry")) {
          assertTrue(recovering(point).contains(point), point);
          assertEquals(expected, recovered(scenes), point);
          killed++;
        }
      }
      System.out.printf("crash: recovery at %d points, %1$d of %1$d agreed%n", killed);
      pins.values().forEach(Fd::close);
      for (CrashScene scene : scenes) {
        assertTrue(scene.end(), scene.name);
      }
    }
  }

  /**
   * What a death may leave: a record half written, one without its pin, a pin without its record.
   */
  private void leaveHalfDone() throws IOException {
    Files.writeString(world.broker.state().resolve("aside"), "{\"version\":1,");
    for (Path file : files(world.broker.state())) {
      String record = Files.readString(file);
      if (record.contains("\"name\":\"custody\"")) {
        String serial = file.getFileName().toString().replace(".json", "");
        String later = Long.toString(Long.parseLong(serial) + 1000);
        Files.writeString(
            file.resolveSibling(later + ".json"),
            record
                .replace("\"custody\",\"serial\":" + serial, "\"halfway\",\"serial\":" + later)
                .replace("\"programSerial\":" + serial, "\"programSerial\":0"));
        try (Fd program = world.v2.dupFd()) {
          Bpffs.pin(program, world.broker.pins().resolve(serial + "-p" + later));
        }
      }
    }
  }

  private void keep() throws IOException {
    for (Path file : files(world.broker.state())) {
      records.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    for (Path pin : files(world.broker.pins())) {
      pins.put(pin.getFileName().toString(), Bpffs.open(pin));
    }
  }

  private void restore() throws IOException {
    for (Path folder : List.of(world.broker.state(), world.broker.pins())) {
      for (Path file : files(folder)) {
        Files.delete(file);
      }
    }
    for (Map.Entry<String, byte[]> record : records.entrySet()) {
      Files.write(world.broker.state().resolve(record.getKey()), record.getValue());
    }
    pins.forEach((name, fd) -> Bpffs.pin(fd, world.broker.pins().resolve(name)));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith("successor")).toList();
    }
  }

  /** Starts a broker over what was kept, to be killed at that point; returns those it passed. */
  private List<String> recovering(String point) throws IOException {
    world.broker.kill();
    restore();
    Path trace = world.sandbox.folder().resolve("trace");
    List<String> command = world.broker.command();
    // Where a library is unpacked and would stay: not outside.
    command.add(command.indexOf("-cp"), "-Djava.io.tmpdir=" + trace.getParent());
    ProcessBuilder broker = Killer.whenItOpens(world.broker.state(), point, trace, command);
    try {
      world.broker.start(broker);
    } catch (AssertionError e) {
      assertTrue(e.getMessage().startsWith("the broker did not start"), e::getMessage);
    }
    return Killer.points(trace);
  }

  /** What the next broker knows of each. */
  private List<Map<String, Object>> recovered(List<CrashScene> scenes) throws IOException {
    world.broker.kill();
    world.broker.start();
    scenes.forEach(CrashScene::hangUp);
    List<Map<String, Object>> views = scenes.stream().map(CrashScene::view).toList();
    world.broker.audit();
    assertEquals(
        List.of("baton.toml", "broker.sock", "state"),
        files(world.broker.state().getParent()).stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> !name.endsWith(".o"))
            .sorted()
            .toList());
    return views;
  }
}
