package io.baton.demo;

import io.baton.Broker;
import io.baton.bpf.Programs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells the story step by step. Ends with 0 only if no packet slipped and that is proved. */
final class Story {
  private static final String V1 = "firewall_v1";
  private static final String V2 = "firewall_v2";

  private final Stage stage;
  private final String object;
  private final Witness witness = new Witness();

  /** During the traffic. */
  private final List<Span> changes = new ArrayList<>();

  private Story(Stage stage, String object) {
    this.stage = stage;
    this.object = object;
  }

  /** Arguments: the components of {@link Stage}. */
  public static void main(String[] args) throws Exception {
    var stage = Stage.of(args);
    var story = new Story(stage, Programs.DEMO.copyTo(stage.folder()).toString());
    boolean told = story.withoutBaton() & story.withBaton();
    System.exit(told ? 0 : 1);
  }

  /** The contrast; whether packets slipped, as they must. */
  private boolean withoutBaton() throws Exception {
    System.out.println("Without Baton, the service alone holds its link:");
    var first = Service.bare(stage, "A", object, V1);
    int link = first.held().linkId();
    witness.tell(first + " attached", link, "");
    var traffic = Traffic.start(stage);
    letFlow();
    first.kill();
    witness.tell(first + " killed with SIGKILL", link, "");
    var second = Service.bare(stage, "A", object, V1);
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
    var process = new BrokerProcess(stage);
    try (var broker = Broker.connect(stage.socket())) {
      var a = Service.guarded(stage, "A", object, V1);
      int link = a.held().linkId();
      witness.tell(a + " attached", link, Witness.owner(broker));
      var traffic = Traffic.start(stage);
      letFlow();

      changes.add(a.kill());
      witness.tell(a + " killed with SIGKILL", link, Witness.ownerGone(broker));
      letFlow();

      var b = Service.guarded(stage, "B", object, V1);
      changes.add(b.held().span());
      witness.tell(b + " took over", link, Witness.owner(broker));
      letFlow();

      changes.add(b.replace(V2).span());
      witness.tell(b + " replaced the program", link, Witness.owner(broker));
      letFlow();

      changes.add(process.kill());
      witness.tell(process + " killed with SIGKILL", link, "no broker to ask");
      letFlow();

      changes.add(Span.of(process::start));
      witness.tell(process + " came up", link, Witness.owner(broker));
      letFlow();

      changes.add(b.kill());
      witness.tell(b + " killed with SIGKILL", link, Witness.ownerGone(broker));
      letFlow();

      var c = Service.guarded(stage, "C", object, V2);
      changes.add(c.held().span());
      witness.tell(c + " took over", link, Witness.owner(broker));
      letFlow();

      return verdict(traffic.stop());
    }
  }

  private boolean verdict(Count count) {
    System.out.println();
    System.out.println(count.summary(changes));
    var doubts = count.doubts(changes);
    doubts.forEach(doubt -> System.err.println("this proves nothing: " + doubt));
    System.out.printf("slipped: %d of %d%n", count.slipped(), count.sent());
    return count.slipped() == 0 && doubts.isEmpty();
  }

  /** Between two changes, so that each is seen by itself. */
  private static void letFlow() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(500);
  }
}
