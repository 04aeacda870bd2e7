package io.baton.demo;

import io.baton.bpf.Programs;
import io.baton.stage.Stage;
import io.baton.stage.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the services and the traffic of the story share.
 *
 * @param outside network namespace where packets come from
 * @param inside network namespace with {@link #INTERFACE}, where they arrive
 * @param object the object file with the programs
 */
record Scene(Stage stage, Path outside, Path inside, Path object) {
  /** The one that the firewall is attached to. */
  static final String INTERFACE = "edge0";

  static final String ADDRESS = "10.77.0.2";
  static final int DROPPED_PER_SECOND = 90_000;
  static final String V1 = "firewall_v1";
  static final String V2 = "firewall_v2";

  static Scene on(Stage stage, String outside, String inside) throws IOException {
    Path object = Programs.DEMO.copyTo(stage.folder());
    return new Scene(stage, Path.of(outside), Path.of(inside), object);
  }

  /** A service that is on its own with its link. */
  Service bareService(String name) throws IOException {
    var arguments = List.of(INTERFACE, object.toString(), V1);
    return service(name, BareService.class, arguments);
  }

  /** A service whose link the broker guards. All of them are of one unit, as restarts are. */
  Service service(String name, String program) throws IOException {
    var arguments = List.of(stage.socket().toString(), INTERFACE, object.toString(), program);
    return service(name, EdgeService.class, arguments);
  }

  private Service service(String name, Class<?> main, List<String> arguments) throws IOException {
    return new Service(name, stage.startJava("edge.service", inside, main, arguments));
  }

  /** Returns when packets flow. */
  Traffic traffic() throws IOException {
    return Traffic.start(stage, "traffic", outside, inside, ADDRESS, DROPPED_PER_SECOND);
  }
}
