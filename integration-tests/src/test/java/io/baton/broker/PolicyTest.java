package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.baton.harness.Await;
import io.baton.kernel.LinkHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A policy counts at once for whoever is connected and waits, and what it denies is told. */
@Tag("custody")
class PolicyTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Map<String, Object> FOR_NOBODY_ELSE = Map.of("graceSec", 60);
  private static final Map<String, Object> CLAIM = claim("edge", 0);

  private World world;
  private Puppet stranger;

  private static Map<String, Object> claim(String name, int waitSec) {
    return Map.of("name", name, "from", Map.of("uid", 0), "waitSec", waitSec);
  }

  @BeforeEach
  void start() {
    world = new World();
    stranger = world.puppet("stranger.service");
  }

  @AfterEach
  void stop() {
    stranger.close();
    world.close();
  }

  private String rule(String verb) {
    return """
        [[rule]]
        unit = "%s"
        verbs = ["%s"]
        names = ["edge"]
        """
        .formatted(stranger.cgroup().getFileName(), verb);
  }

  private String refusalOf(String method, Map<String, ?> parameters) {
    return TestClient.refusal(() -> stranger.call(method, parameters));
  }

  @Test
  void aRuleGivesARightAndItsRemovalTakesIt() {
    try (TestClient owner = new TestClient(world.broker);
        LinkHandle link = world.attach()) {
      owner.deposit("edge", false, FOR_NOBODY_ELSE, link.fd());
      assertEquals("NotEntitled", refusalOf("Claim", CLAIM));
      world.broker.policy(rule("see"));
      assertEquals("NotEntitled", refusalOf("Claim", CLAIM));
      world.broker.policy(rule("claim"));
      Map<String, Object> answer = stranger.call("Claim", CLAIM);
      stranger.call("AbortClaim", Map.of("claimId", answer.get("claimId")));
      world.broker.policy("");
      assertEquals("NotEntitled", refusalOf("Claim", CLAIM));
      String line = "baton: audit event=denied name=edge error=NotEntitled reason=";
      Await.until("it is written", SOON, () -> world.broker.said(line));
      assertEquals(3L, owner.call("GetStatus", Map.of()).get("denials"));
    }
  }

  @Test
  void whoWaitsIsServedWhenARuleAllowsIt() {
    try (TestClient owner = new TestClient(world.broker);
        LinkHandle link = world.attach()) {
      stranger.begin("Claim", claim("edge", 60));
      Await.until("it waits", SOON, () -> used(owner, "waitingClaims") == 1);
      owner.deposit("edge", false, FOR_NOBODY_ELSE, link.fd());
      assertEquals("custody", owner.describe("edge").get("state"));
      world.broker.policy(rule("claim"));
      assertTrue(stranger.answer().get("claimId") instanceof String);
    }
  }

  @Test
  void aLimitCountsFromThenOnAndLosesNothing() {
    List<LinkHandle> links = new ArrayList<>();
    try (TestClient owner = new TestClient(world.broker)) {
      for (int i = 0; i < 3; i++) {
        links.add(world.attach());
        String name = "edge" + i;
        owner.deposit(name, false, FOR_NOBODY_ELSE, links.get(i).fd());
      }
      world.broker.policy("[limits]\nentries = 2\n");
      links.add(world.attach());
      Runnable more = () -> owner.deposit("more", false, FOR_NOBODY_ELSE, links.get(3).fd());
      assertEquals("LimitExceeded", TestClient.refusal(more));
      assertEquals(3, used(owner, "entries"));
      owner.release("edge0");
      owner.release("edge1");
      more.run();
      assertEquals(2, used(owner, "entries"));
      Map<?, ?> limits = (Map<?, ?>) owner.call("GetStatus", Map.of()).get("limits");
      assertEquals(2L, limits.get("entries"));
    } finally {
      links.forEach(LinkHandle::close);
    }
  }

  private static long used(TestClient client, String what) {
    return (Long) ((Map<?, ?>) client.call("GetStatus", Map.of()).get("used")).get(what);
  }

  @Test
  void aMistakeChangesNothingAndIsTold() {
    try (TestClient owner = new TestClient(world.broker);
        LinkHandle link = world.attach()) {
      owner.deposit("edge", false, FOR_NOBODY_ELSE, link.fd());
      world.broker.policy(rule("release"));
      world.broker.policy("[[rule]]\nuid = 1\nverb = 3\n");
      String place = world.broker.policy() + ":3:1: \"verb\" is none of ";
      assertTrue(world.broker.said("baton: the policy stays as it was: " + place));
      Map<String, Object> status = owner.call("GetStatus", Map.of());
      String mistake = (String) ((Map<?, ?>) status.get("policy")).get("mistake");
      assertTrue(mistake.startsWith(place), mistake);
      List<?> attention = (List<?>) status.get("attention");
      assertTrue(attention.contains("the policy was not reloaded: " + mistake));
      stranger.call("Release", Map.of("name", "edge"));
      world.broker.policy("");
      Map<?, ?> policy = (Map<?, ?>) owner.call("GetStatus", Map.of()).get("policy");
      assertEquals(null, policy.get("mistake"));
    }
  }

  /** Its fiftieth line of a second is the last one; who denies counts on. */
  @Test
  void whoIsDeniedFloodsNoLog() {
    try (TestClient owner = new TestClient(world.broker);
        LinkHandle link = world.attach()) {
      owner.deposit("edge", false, FOR_NOBODY_ELSE, link.fd());
      int calls = 2000;
      long start = System.nanoTime();
      for (int i = 0; i < calls; i++) {
        assertEquals("NotEntitled", refusalOf("Claim", CLAIM));
      }
      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 2;
      assertEquals((long) calls, owner.call("GetStatus", Map.of()).get("denials"));
      Await.until("as many as there may be", SOON, () -> denied() >= 50);
      assertTrue(denied() <= seconds * 51, denied() + " lines in " + seconds + " s");
    }
  }

  private long denied() {
    return audit().stream().filter(line -> line.contains("event=denied ")).count();
  }

  private List<String> audit() {
    return world.broker.lines().stream().filter(line -> line.contains(" audit ")).toList();
  }

  @Test
  void everyChangeOfOwnershipIsOneLine() {
    try (TestClient owner = new TestClient(world.broker);
        LinkHandle link = world.attach()) {
      owner.deposit("edge", true, World.GUARDED, link.fd());
      owner.release("edge");
      String unit = " unit=[^ ]+ cgroup=[^ ]+";
      String peer = " pid=%d uid=0 gid=0(%s)?".formatted(ProcessHandle.current().pid(), unit);
      String id = Integer.toUnsignedString(link.objectId());
      Await.until("written", SOON, () -> audit().size() == 2);
      List<String> lines = audit();
      String begin = "baton: audit event=%s name=edge link=" + id + " generation=[0-9]+";
      assertTrue(lines.get(0).matches(begin.formatted("deposited") + peer), lines.get(0));
      assertTrue(lines.get(1).matches(begin.formatted("released") + peer), lines.get(1));
    }
  }
}
