package io.baton.broker;

import io.baton.harness.Await;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.varlink.VarlinkException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One entry, its link, and who calls about it, over the death of the broker. */
final class CrashScene implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(10);

  final World world;
  final String name;
  final int linkId;
  private TestClient clientOrNull;

  /** What the caller has of a claim. */
  TestClient.Claimed claimed;

  private final LinkHandle link;
  private Process owner;

  CrashScene(World world, String name) {
    this.world = world;
    this.name = name;
    client();
    link = world.attach();
    linkId = link.objectId();
  }

  void deposit(boolean keep, Map<String, ?> terms) {
    try (Fd sent = link.dupFd();
        Fd program = world.v1.dupFd()) {
      client().deposit(name, keep, terms, sent, program);
    }
  }

  /** Deposits, and gives up the caller's own hold. */
  void giveAway(Map<String, ?> terms) {
    deposit(false, terms);
    link.close();
  }

  /** Again, it brings a fresh descriptor. */
  void claim() {
    TestClient.Claimed before = claimed;
    claimed = client().claim(name);
    if (before != null) {
      before.close();
    }
  }

  /** Takes it, and puts another program in, which the broker sees. */
  void claimAndReplace() {
    claim();
    try (LinkHandle taken = LinkHandle.adopt(claimed.link().dup(), null)) {
      taken.replaceUnchecked(world.v2);
    }
    Await.until("replaced", SOON, () -> ((List<?>) view().get("changes")).contains("replaced"));
  }

  void abortWithProgram() {
    try (Fd program = world.v2.dupFd()) {
      Map<String, ?> call = Map.of("claimId", claimed.id(), "programFileDescriptor", 0);
      client().call("AbortClaim", call, program);
    }
  }

  /** Repeated after a lost answer, NoSuchEntry says that it is done. */
  void release() {
    try {
      client().release(name);
    } catch (VarlinkException e) {
      if (!e.error().endsWith(".NoSuchEntry")) {
        throw e;
      }
    }
  }

  /** Another process owns it, and nobody else has a hold but the broker. */
  void haveOwner() {
    Path unit = world.sandbox.cgroup("owner.service");
    Path pin = world.pins.resolve("for-" + name);
    link.pin(pin);
    link.close();
    try {
      python(unit, "deposit", name, "" + pin).inputReader().readLine();
      Files.delete(pin);
      owner = python(unit, "claim", name);
      owner.inputReader().readLine();
      owner.inputReader().readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process python(Path unit, String... arguments) throws IOException {
    String enter = "echo $$ >" + unit.resolve("cgroup.procs") + "; exec python3 \"$@\"";
    ProcessBuilder command =
        new ProcessBuilder("sh", "-c", enter, "sh", "src/test/python/client.py");
    command.command().add("" + world.broker.socket());
    command.command().addAll(List.of(arguments));
    return command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  void killOwner() {
    killOwnerAlone();
    untilOnRecord("\"state\":\"custody\"");
  }

  /** With nobody there to see it. */
  void killOwnerAlone() {
    owner.destroyForcibly().onExit().join();
  }

  /** With nobody connected, whom the broker would look at the link for. */
  void untilGone() {
    hangUp();
    untilOnRecord(null);
  }

  /** Without asking the broker, whose system calls are being counted. */
  private void untilOnRecord(String wordsOrNull) {
    Await.until(name + " on record: " + wordsOrNull, SOON, () -> isOnRecord(wordsOrNull));
    if (!isAlive()) {
      throw new UncheckedIOException(new IOException("the broker is gone"));
    }
  }

  private boolean isOnRecord(String wordsOrNull) {
    try (Stream<Path> files = Files.list(world.broker.state())) {
      List<String> records =
          files
              .filter(file -> file.toString().endsWith(".json"))
              .map(CrashScene::read)
              .filter(record -> record.contains("\"name\":\"" + name + '"'))
              .toList();
      return !isAlive()
          || (wordsOrNull == null
              ? records.isEmpty()
              : records.stream().anyMatch(record -> record.contains(wordsOrNull)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // Removed meanwhile.
    }
  }

  private boolean isAlive() {
    return ProcessHandle.of(world.broker.pid()).filter(ProcessHandle::isAlive).isPresent();
  }

  /** So that the next call connects anew. */
  void hangUp() {
    if (clientOrNull != null) {
      clientOrNull.close();
      clientOrNull = null;
    }
  }

  TestClient client() {
    if (clientOrNull == null) {
      clientOrNull = new TestClient(world.broker);
    }
    return clientOrNull;
  }

  /** What the broker says of the entry, without what differs from run to run. */
  Map<String, Object> view() {
    Map<String, Object> described;
    try {
      described = client().call("Describe", Map.of("name", name));
    } catch (VarlinkException e) {
      return Map.of("error", e.error());
    }
    Map<String, Object> entry = TestClient.entry(described);
    Map<String, Object> view = new HashMap<>();
    for (String member : List.of("state", "ownerSeen", "terms")) {
      view.put(member, entry.get(member));
    }
    for (String peer : List.of("owner", "depositor", "returnTo")) {
      view.put(peer, who(entry.get(peer)));
    }
    view.put(
        "unreturned", ((List<?>) entry.get("unreturned")).stream().map(CrashScene::who).toList());
    view.put("link", link((Map<?, ?>) entry.get("link")));
    view.put(
        "changes",
        ((List<?>) described.get("changes"))
            .stream().map(change -> ((Map<?, ?>) change).get("event")).toList());
    return view;
  }

  private static String who(Object peer) {
    if (peer == null) {
      return "nobody";
    }
    Object pid = ((Map<?, ?>) peer).get("pid");
    return pid.equals(ProcessHandle.current().pid()) ? "the test" : "the owner";
  }

  private String link(Map<?, ?> facts) {
    if (facts == null) {
      return "not held";
    }
    boolean same = facts.get("id").equals((long) linkId);
    boolean second = facts.get("programId").equals((long) world.v2.id());
    return (same ? "" : "another one, ") + facts.get("liveness") + (second ? ", v2" : "");
  }

  /** Lets go of everything, and says whether the link is gone then, as it should be. */
  boolean end() {
    if ("claiming".equals(view().get("state"))) {
      client().abort(claimed);
    }
    release();
    close();
    return Await.holds(SOON, () -> !world.exists(linkId));
  }

  @Override
  public void close() {
    if (owner != null) {
      owner.destroyForcibly();
    }
    if (claimed != null) {
      claimed.close();
    }
    link.close();
    hangUp();
  }
}
