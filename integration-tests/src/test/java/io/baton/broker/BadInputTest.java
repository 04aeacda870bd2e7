package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.baton.harness.Await;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.NoLeaks;
import io.baton.kernel.Bpffs;
import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Pidfd;
import io.baton.kernel.UnixSocket;
import io.baton.varlink.Message;
import io.baton.varlink.RawPeer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One bad message a row: what it is answered, that the broker keeps nothing of it, and that neither
 * another client nor what is on record notices.
 */
@Tag("custody")
@ExtendWith(NoLeaks.class)
class BadInputTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int LIMIT = 64 * 1024;

  private static World world;
  private static TestClient bystander;

  /** One of each kind to send. */
  private static final Map<String, Fd> DESCRIPTORS = new HashMap<>();

  /**
   * @param descriptors their kinds
   * @param expected "closed", or the error and its parameters that say what was wrong
   */
  private record Row(String what, byte[] message, String descriptors, String expected) {
    List<Fd> lent() {
      return Stream.of(descriptors.split(" "))
          .filter(kind -> !kind.isEmpty())
          .map(DESCRIPTORS::get)
          .map(Objects::requireNonNull)
          .toList();
    }

    @Override
    public String toString() {
      return what;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    Needs.tools("bpftool");
    world = new World();
    bystander = new TestClient(world.broker);
    Path map = world.sandbox.bpffs().resolve("map");
    Commands.run(
        "bpftool map create %s type array key 4 value 4 entries 1 name m"
            .formatted(map)
            .split(" "));
    DESCRIPTORS.put("map", Bpffs.open(map));
    DESCRIPTORS.put("program", world.v1.dupFd());
    DESCRIPTORS.put("program2", world.v2.dupFd());
    DESCRIPTORS.put("file", file(world.sandbox.folder().resolve("file")));
    UnixSocket[] pair = UnixSocket.pair();
    DESCRIPTORS.put("socket", pair[0].fd().dup());
    Stream.of(pair).forEach(UnixSocket::close);
    try (Pidfd own = Pidfd.open((int) ProcessHandle.current().pid()).orElseThrow()) {
      DESCRIPTORS.put("pidfd", own.fd().dup());
    }
    try (LinkHandle link = world.attach();
        LinkHandle known = world.attach();
        LinkHandle detached = world.attach()) {
      DESCRIPTORS.put("link", link.dupFd());
      DESCRIPTORS.put("known", known.dupFd());
      DESCRIPTORS.put("detached", detached.dupFd());
      detached.detach();
    }
    bystander.deposit("taken", true, World.GUARDED, DESCRIPTORS.get("known"));
  }

  /** The only way to a number is the file's name. */
  private static Fd file(Path path) throws IOException {
    FileChannel open = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (open;
        Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      Path number =
          numbers.filter(n -> Files.exists(n) && isSame(n, path)).findFirst().orElseThrow();
      Fd lent = Fd.adopt(Integer.parseInt("" + number.getFileName()), "a file");
      try {
        return lent.dup();
      } finally {
        lent.disown();
      }
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    DESCRIPTORS.values().forEach(Fd::close);
    bystander.close();
    world.close();
  }

  @ParameterizedTest
  @MethodSource({"messages", "headers", "parameters", "descriptors", "calls"})
  void harmless(Row row) {
    Map<String, Object> entry = bystander.describe("taken");
    Object entries = entries();
    List<String> before = world.broker.descriptors();
    try (RawPeer peer = RawPeer.connect(world.broker.socket())) {
      peer.send(row.message, row.lent());
      assertEquals(row.expected, outcome(peer));
      assertEquals(entry, bystander.describe("taken"));
      assertEquals(entries, entries());
    }
    Await.until(
        "nothing left open: " + before + " is now " + world.broker.descriptors(),
        SOON,
        () -> world.broker.descriptors().equals(before));
  }

  private static Object entries() {
    return bystander.call("GetStatus", Map.of()).get("entries");
  }

  private static String outcome(RawPeer peer) {
    try (Message answer = peer.next()) {
      if (answer == null) {
        return "closed";
      }
      String error = String.valueOf(answer.members().get("error"));
      Map<?, ?> parameters = (Map<?, ?>) answer.members().get("parameters");
      return Stream.of("parameter", "found", "limit", "objectId")
          .filter(parameters::containsKey)
          .map(name -> " " + (name.equals("objectId") ? "known" : parameters.get(name)))
          .collect(Collectors.joining("", error.substring(error.lastIndexOf('.') + 1), ""));
    }
  }

  /** Not one message of JSON. */
  static Stream<Row> messages() {
    String good = "{'method':'io.baton.Broker.GetStatus'}";
    return Stream.of(
        text("nothing", "", "closed"),
        text("no JSON", "nonsense", "closed"),
        text("an array", "[" + good + "]", "closed"),
        text("an end too early", good.substring(0, good.length() - 1), "closed"),
        text("something behind the end", good + "{}", "closed"),
        text("a key twice", good.replace("}", ",'method':'x'}"), "closed"),
        text("a key twice inside", call("Describe", "'name':'taken','name':'x'"), "closed"),
        text("seventeen levels", call("Describe", "'name':" + nested(15)), "closed"),
        text("60,000 levels", "[".repeat(60_000), "closed"),
        text("a number out of range", call("Describe", "'name':1e999"), "closed"),
        text("half a surrogate pair", call("Describe", "'name':'\\uD800'"), "closed"),
        new Row("not UTF-8", new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, 0}, "", "closed"),
        text("one byte more than the limit", padded(LIMIT + 1), "closed"),
        text("as long as the limit", padded(LIMIT), "NoSuchEntry"),
        new Row(
            "a flood without NUL",
            "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8),
            "",
            "closed"),
        new Row(
            "the same with a link",
            "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8),
            "link",
            "closed"));
  }

  /** JSON, but no call, or none of ours. */
  static Stream<Row> headers() {
    return Stream.of(
        text("no method", "{'parameters':{}}", "closed"),
        text("a method that is a number", "{'method':1}", "closed"),
        text("parameters that are none", "{'method':'a.B.C','parameters':[]}", "closed"),
        text("an unknown member", "{'method':'a.B.C','nonsense':1}", "closed"),
        text("oneway and more", "{'method':'a.B.C','oneway':true,'more':true}", "closed"),
        text("an unknown interface", "{'method':'a.B.C'}", "InterfaceNotFound"),
        text("a method without interface", "{'method':'Nothing'}", "InterfaceNotFound"),
        text("an unknown method", call("Nothing", ""), "MethodNotFound"),
        text(
            "an upgrade",
            "{'method':'io.baton.Broker.GetStatus','upgrade':true}",
            "InvalidParameter upgrade"),
        text("a stream that is not asked for", call("Watch", ""), "ExpectedMore"));
  }

  static Stream<Row> parameters() {
    String heir = "{'uid':0}";
    String label = "'a':'" + "x".repeat(256) + "'";
    String labels =
        IntStream.range(0, 17).mapToObj(i -> "'" + i + "':''").collect(Collectors.joining(","));
    return Stream.of(
        text("an unknown one", call("Describe", "'name':'x','y':1"), "InvalidParameter y"),
        text("none", call("Describe", ""), "InvalidParameter name"),
        text("one of another type", call("Describe", "'name':1"), "InvalidParameter name"),
        name("no characters", ""),
        name("two dots", "a/../b"),
        name("a slash first", "/etc/passwd"),
        name("a NUL", "a\\u0000b"),
        name("300 bytes", "a".repeat(300)),
        name("a letter that is none of ours", "\u00e9dge"),
        deposit("no whole number", "0.5", "", "link", "InvalidParameter fileDescriptor"),
        terms("an unknown one", "'guarded':true", "InvalidParameter terms.guarded"),
        terms("17 heirs", "'heirs':[" + list(heir, 17) + "]", "LimitExceeded heirs"),
        terms("an heir who is nobody", "'heirs':[{}]", "InvalidParameter terms.heirs[0].uid"),
        terms("uid -1", "'heirs':[{'uid':-1}]", "InvalidParameter terms.heirs[0].uid"),
        terms(
            "a long heir",
            "'heirs':[{'unit':'" + "x".repeat(1025) + "'}]",
            "LimitExceeded heirBytes"),
        terms("17 labels", "'labels':{" + labels + "}", "LimitExceeded labels"),
        terms("a long label", "'labels':{" + label + "}", "LimitExceeded labelBytes"),
        terms("no grace", "'graceSec':0", "InvalidParameter terms.graceSec"),
        terms("a long grace", "'graceSec':" + Long.MAX_VALUE, "LimitExceeded graceSec"),
        text(
            "a long wait", call("Claim", "'name':'taken','waitSec':3601"), "LimitExceeded waitSec"),
        text(
            "a wait below 0",
            call("Claim", "'name':'taken','waitSec':-1"),
            "InvalidParameter waitSec"));
  }

  static Stream<Row> descriptors() {
    String wrong = "WrongDescriptorKind fileDescriptor ";
    String invalid = "InvalidParameter fileDescriptor";
    return Stream.of(
        deposit("none", "0", "", "", invalid),
        deposit("two", "0", "", "link link", invalid),
        deposit("four", "0", "", "link ".repeat(4), invalid),
        deposit("five", "0", "", "link ".repeat(5), "closed"),
        deposit("61", "0", "", "link ".repeat(61), "closed"),
        deposit("253", "0", "", "link ".repeat(253), "closed"),
        deposit("an index too high", "1", "", "link", invalid),
        deposit("an index far too high", "4294967296", "", "link", invalid),
        deposit("an index below 0", "-1", "", "link", invalid),
        deposit("an index twice, one too few", "0", program(0), "link", invalid),
        deposit("an index twice", "0", program(0), "link program", invalidProgram()),
        deposit("a file", "0", "", "file", wrong + "file"),
        deposit("a socket", "0", "", "socket", wrong + "socket"),
        deposit("a program", "0", "", "program", wrong + "program"),
        deposit("a map", "0", "", "map", wrong + "map"),
        deposit("a pidfd", "0", "", "pidfd", wrong + "pidfd"),
        deposit(
            "a link for a program",
            "0",
            program(1),
            "link link",
            "WrongDescriptorKind programFileDescriptor link"),
        deposit("another program", "0", program(1), "link program2", invalidProgram()),
        bad("GetStatus", "", "link"),
        bad("Describe", "'name':'taken'", "file"),
        bad("Claim", "'name':'taken'", "socket"),
        bad("Release", "'name':'taken'", "link"),
        new Row(
            "with what is no call", "{}\0".getBytes(StandardCharsets.UTF_8), "link file", "closed"),
        new Row(
            "with what is no JSON", "{\0".getBytes(StandardCharsets.UTF_8), "link file", "closed"));
  }

  /** Well said, and refused. */
  static Stream<Row> calls() {
    return Stream.of(
        deposit("a taken name", "taken", "link", "NameTaken"),
        deposit("a second name", "second", "known", "AlreadyNamed known"),
        deposit("a dead link", "dead", "detached", "Defunct"),
        text("an unknown claim", call("AbortClaim", "'claimId':'x'"), "NoSuchClaim"),
        new Row(
            "a file for an unknown claim",
            bytes(call("ConfirmClaim", "'claimId':'x','fileDescriptor':0")),
            "file",
            "NoSuchClaim"),
        text("a name that is not there", call("Release", "'name':'x'"), "NoSuchEntry"));
  }

  private static Row name(String what, String name) {
    return text(what, call("Describe", "'name':'" + name + "'"), "InvalidParameter name");
  }

  private static Row terms(String what, String terms, String expected) {
    return deposit(what, "0", ",'terms':{" + terms + "}", "link", expected);
  }

  private static Row deposit(String what, String name, String descriptor, String expected) {
    return new Row(what, bytes(deposit(name, "0", "")), descriptor, expected);
  }

  private static Row deposit(
      String what, String index, String more, String descriptors, String expected) {
    return new Row(what, bytes(deposit("bad", index, more)), descriptors, expected);
  }

  private static String deposit(String name, String index, String more) {
    return call(
        "Deposit",
        "'name':'%s','fileDescriptor':%s,'keepOwnership':false%s".formatted(name, index, more));
  }

  private static String program(int index) {
    return ",'programFileDescriptor':" + index;
  }

  private static String invalidProgram() {
    return "InvalidParameter programFileDescriptor";
  }

  /** A descriptor where none is due. */
  private static Row bad(String method, String parameters, String descriptor) {
    return new Row(
        "one with " + method,
        bytes(call(method, parameters)),
        descriptor,
        "InvalidParameter fileDescriptor");
  }

  private static Row text(String what, String message, String expected) {
    return new Row(what, bytes(message), "", expected);
  }

  private static String call(String method, String parameters) {
    return "{'method':'io.baton.Broker.%s','parameters':{%s}}".formatted(method, parameters);
  }

  private static byte[] bytes(String message) {
    return (message.replace('\'', '"') + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private static String nested(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  /** A good call of that length. */
  private static String padded(int length) {
    String call = call("Describe", "'name':'x'");
    return call + " ".repeat(length - call.length());
  }

  private static String list(String element, int count) {
    return String.join(",", Collections.nCopies(count, element));
  }
}
