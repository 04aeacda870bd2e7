package io.baton.demo;

import io.baton.Broker;
import io.baton.stage.BrokerProcess;
import io.baton.stage.Count;
import io.baton.stage.Span;
import io.baton.stage.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells the story step by step. Ends with 0 only if no packet slipped and that is proved. */
final class Story {
  private static final Duration LONGEST_GAP = Duration.ofMillis(20);

  private final Scene scene;
  private final Witness witness = new Witness();

  /** During the traffic. */
  private final List<Span> changes = new ArrayList<>();

  private Story(Scene scene) {
    this.scene = scene;
  }

  /** {@code STAGE... OUTSIDE INSIDE} */
  public static void main(String[] args) throws Exception {
    var story = new Story(Scene.on(Stage.of(args), args[4], args[5]));
    boolean told = story.withoutBaton() & story.withBaton();
    System.exit(told ? 0 : 1);
  }

  /** The contrast; whether packets slipped, as they must. */
  private boolean withoutBaton() throws Exception {
    System.out.println("Without Baton, the service alone holds its link:");
    var first = scene.bareService("A");
    int link = first.held().linkId();
    witness.tell(first + " attached", link, "");
    var traffic = scene.traffic();
    letFlow();
    first.kill();
    witness.tell(first + " killed with SIGKILL", link, "");
    var second = scene.bareService("A");
    link = second.held().linkId();
    witness.tell(second + " started again", link, "");
    letFlow();
    var count = traffic.stop();
    second.kill();
    System.out.printf("slipped without Baton: %d of %d%n%n", count.slipped(), count.sent());
    return count.slipped() > 0;
  }

  /** Whether no packet slipped, and the traffic proves it. */
  private boolean withBaton() throws Exception {
    System.out.println("With Baton, the broker guards it:");
    var process = new BrokerProcess(scene.stage());
    try (var broker = Broker.connect(scene.stage().socket())) {
      var a = scene.service("A", Scene.V1);
      int link = a.held().linkId();
      witness.tell(a + " attached", link, Witness.owner(broker));
      var traffic = scene.traffic();
      letFlow();

      changes.add(a.kill());
      witness.tell(a + " killed with SIGKILL", link, Witness.ownerGone(broker));
      letFlow();

      var b = scene.service("B", Scene.V1);
      changes.add(b.held().span());
      witness.tell(b + " took over", link, Witness.owner(broker));
      letFlow();

      changes.add(b.replace(Scene.V2).span());
      witness.tell(b + " replaced the program", link, Witness.owner(broker));
      letFlow();

      changes.add(Span.of(process::kill));
      witness.tell(process + " killed with SIGKILL", link, "no broker to ask");
      letFlow();

      changes.add(Span.of(process::start));
      witness.tell(process + " came up", link, Witness.owner(broker));
      letFlow();

      changes.add(b.kill());
      witness.tell(b + " killed with SIGKILL", link, Witness.ownerGone(broker));
      letFlow();

      var c = scene.service("C", Scene.V2);
      changes.add(c.held().span());
      witness.tell(c + " took over", link, Witness.owner(broker));
      letFlow();

      return verdict(traffic.stop());
    }
  }

  private boolean verdict(Count count) {
    System.out.println();
    System.out.println(count.summary(changes));
    var doubts = count.doubts(changes, LONGEST_GAP);
    doubts.forEach(doubt -> System.err.println("this proves nothing: " + doubt));
    System.out.printf("slipped: %d of %d%n", count.slipped(), count.sent());
    return count.slipped() == 0 && doubts.isEmpty();
  }

  /** Between two changes, so that each is seen by itself. */
  private static void letFlow() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(500);
  }
}
