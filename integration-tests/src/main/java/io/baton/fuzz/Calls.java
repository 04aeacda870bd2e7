package io.baton.fuzz;

import io.baton.kernel.Fd;
import io.baton.stage.Pair;
import io.baton.varlink.Json;
import io.baton.varlink.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Makes calls of every method there is, as a client makes them. Not for several threads. */
final class Calls {
  /** Of ours, so many. */
  private static final int NAMES = 12;

  private static final List<String> UNITS = List.of(Pair.FOLLOWER, "other.service", "b@.service");

  private final Random random;
  private final Arsenal arsenal;
  private final String prefix;
  private final Map<String, Interface> interfaces = new TreeMap<>();
  private final List<String> methods = new ArrayList<>();
  private String claimId = "0".repeat(32);

  /** Of the call that is being made. */
  private List<Fd> descriptors;

  /**
   * A call and what goes with it.
   *
   * @param descriptors lent
   * @param answers exactly one comes, and soon
   */
  record Sample(byte[] message, List<Fd> descriptors, boolean answers) {}

  /**
   * @param prefix of names that the caller may use
   */
  Calls(Random random, Arsenal arsenal, String prefix) {
    this.random = random;
    this.arsenal = arsenal;
    this.prefix = prefix;
    for (String name : List.of(Protocol.INTERFACE, Protocol.SERVICE)) {
      Interface described = new Interface(name);
      interfaces.put(name, described);
      described.methods().keySet().stream().sorted().map(m -> name + "." + m).forEach(methods::add);
    }
  }

  /** Whether it is declared somewhere. */
  boolean isError(String error) {
    return interfaces.values().stream().anyMatch(known -> known.errors().contains(error));
  }

  /** Is used in calls from now on. */
  void received(String newClaimId) {
    claimId = newClaimId;
  }

  /** Any of them. */
  Sample next() {
    return of(methods.get(random.nextInt(methods.size())));
  }

  /** One whose answer is long, or does not end. */
  Sample nextLong() {
    List<String> much = List.of("io.baton.Broker.List", "io.baton.Broker.Watch");
    return random.nextBoolean()
        ? of("org.varlink.service.GetInterfaceDescription")
        : of(much.get(random.nextInt(much.size())));
  }

  /** A claim of one of our names. */
  Sample nextClaim() {
    return of("io.baton.Broker.Claim");
  }

  private Sample of(String method) {
    int dot = method.lastIndexOf('.');
    Interface owner = interfaces.get(method.substring(0, dot));
    String name = method.substring(dot + 1);
    descriptors = new ArrayList<>();
    Map<String, Object> parameters = object(owner, owner.methods().get(name));
    boolean more = name.equals("List") || name.equals("Watch");
    boolean oneway = !more && random.nextInt(20) == 0;
    boolean waits = parameters.get("waitSec") instanceof Long seconds && seconds > 0;
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("method", method);
    call.put("parameters", parameters);
    call.put("more", more ? true : null);
    call.put("oneway", oneway ? true : null);
    byte[] text = Json.write(call);
    return new Sample(
        Arrays.copyOf(text, text.length + 1), descriptors, !more && !oneway && !waits);
  }

  private Map<String, Object> object(Interface owner, List<Interface.Field> fields) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (Interface.Field field : fields) {
      object.put(field.name(), value(owner, field.name(), field.type()));
    }
    return object;
  }

  private Object value(Interface owner, String name, String type) {
    if (type.startsWith("?")) {
      return random.nextBoolean() ? null : value(owner, name, type.substring(1));
    } else if (type.startsWith("[]")) {
      return List.of(value(owner, name, type.substring(2)));
    } else if (type.startsWith("[string]")) {
      return Map.of("key", value(owner, name, type.substring("[string]".length())));
    }
    return switch (type) {
      case "bool" -> random.nextBoolean();
      case "int" -> integer(name);
      case "string" -> string(name);
      default -> object(owner, owner.type(type));
    };
  }

  private long integer(String name) {
    if (name.toLowerCase().endsWith("filedescriptor")) {
      descriptors.add(name.startsWith("program") ? arsenal.program() : arsenal.link());
      return descriptors.size() - 1;
    }
    return switch (name) {
      case "uid" -> random.nextInt(2) * arsenal.uid();
      case "waitSec" -> random.nextInt(2);
      case "graceSec" -> 1 + random.nextInt(60);
      default -> random.nextInt(1000);
    };
  }

  private String string(String name) {
    return switch (name) {
      case "name" -> random.nextInt(6) == 0 ? Pair.NAME : prefix + "n" + random.nextInt(NAMES);
      case "namePrefix" -> random.nextBoolean() ? "" : prefix;
      case "claimId" -> claimId;
      case "unit" -> UNITS.get(random.nextInt(UNITS.size()));
      case "interface" -> Protocol.INTERFACE;
      case "controlGroup" -> "/";
      default -> "word" + random.nextInt(10);
    };
  }
}
