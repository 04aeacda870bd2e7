package io.baton.kernel;

import io.baton.bpf.Programs;
import io.baton.harness.Commands;
import io.baton.harness.Needs;
import io.baton.harness.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One hook of a kind, two programs for it, and what makes them run. */
final class Scene implements AutoCloseable {
  /** A program to run; it says how it is used, and ends. */
  static final Path TOOL = Path.of("target/native/handover").toAbsolutePath();

  private static final String SEND_FRAME =
      """
      import socket, sys
      s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
      s.bind((sys.argv[1], 0))
      s.send(bytes(12) + b'\\x08\\x00' + bytes(46))
      """;

  /** Of the pair its near end; the far one gets the first name of its kind. */
  static final String NETKIT = "kit";

  private static final String NETKIT_ADDRESS = "10.12.0.1";

  /** Every machine has that one. */
  static final int BUSY_CPU = 0;

  private static final String BIND =
      "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(('127.0.0.1', 0))";

  final Sandbox sandbox = Sandbox.create();
  final Program v1;
  final Program v2;
  final Path cgroup;

  /** The map of that name, if the object has it. */
  final BpfMap sockets;

  /** On the interface, of the kind that replaces its function: the program asks. */
  final Program replaced;

  private final HookKind kind;
  private Sandbox.Wire wire;
  private Traffic traffic;
  private final BpfMap counters;
  private LinkHandle asking;
  private int linkId;
  private boolean dropped;

  Scene(HookKind kind) {
    this.kind = kind;
    try {
      wire = sandbox.wire();
      cgroup = sandbox.cgroup("contract");
      String[] names = {kind.program + "_v1", kind.program + "_v2"};
      Path file = kind.object.copyTo(sandbox.folder());
      replaced = kind == HookKind.FREPLACE ? loadReplaced(file) : null;
      try (BpfObject object = kind.load(this, file, names)) {
        v1 = object.program(names[0]);
        v2 = object.program(names[1]);
        counters = object.map(kind.drops() ? "packets" : "runs");
        sockets = kind == HookKind.SOCKMAP ? object.map("sockets") : null;
      }
      traffic = new Traffic(wire, cgroup);
      wire.right()
          .call(
              () -> {
                kind.prepare(this);
                return null;
              });
    } catch (IOException e) {
      sandbox.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | AssertionError e) {
      sandbox.close();
      throw e;
    }
  }

  private static Program loadReplaced(Path file) {
    try (BpfObject object = BpfObject.load(file, "asks")) {
      return object.program("asks");
    }
  }

  void attachReplaced() {
    asking = Kernel.attach(new Hook.Xdp(ifname(), Hook.Xdp.Mode.NATIVE), replaced);
  }

  /** In the namespace of the hook. */
  LinkHandle attach(Program program) {
    LinkHandle link = wire.right().call(() -> kind.attach(this, program));
    linkId = link.objectId();
    return link;
  }

  /** In the namespace of the hook. */
  Target target() {
    return wire.right().call(() -> Target.open(kind.hook(this)));
  }

  /** Where the hook is. */
  Sandbox.End end() {
    return wire.right();
  }

  /** In another namespace, with the same index. */
  Sandbox.End otherEnd() {
    return wire.left();
  }

  String ifname() {
    return wire.right().ifname();
  }

  Path namespace() {
    return Path.of("/run/netns", wire.right().namespace());
  }

  /** By which version a program runs when there is reason to: 1, 2, or 0 for none. */
  int ranBy() {
    long one = count(1);
    long two = count(2);
    kind.provoke(this);
    int by = (count(1) > one ? 1 : 0) + (count(2) > two ? 2 : 0);
    if (kind.drops() && dropped != by > 0) {
      throw new AssertionError("dropped: " + dropped + ", counted by version " + by);
    }
    return by;
  }

  private long count(int version) {
    int key = kind.drops() ? 2 * version - 1 : version - 1;
    ByteBuffer values = counters.lookup(integer(key));
    long sum = 0;
    while (values.hasRemaining()) {
      sum += values.getLong();
    }
    return sum;
  }

  private static ByteBuffer integer(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, value);
  }

  /** A packet to each port, of which {@link Programs#DEMO} drops one. */
  void sendPackets() {
    dropped = traffic.isDropped();
  }

  /** A new pair in the hook's namespace; called there. */
  void makeNetkit() {
    Commands.run("ip", "link", "add", NETKIT, "type", "netkit");
    Commands.run("ip", "addr", "add", NETKIT_ADDRESS + "/24", "dev", NETKIT);
    Commands.run("ip", "link", "set", NETKIT, "up");
    Commands.run("ip", "link", "set", "nk0", "up");
  }

  void sendIntoNetkit() {
    try (DatagramChannel channel = wire.right().call(DatagramChannel::open)) {
      channel.send(ByteBuffer.allocate(8), new InetSocketAddress("10.12.0.2", Programs.PASS_PORT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By a process that makes its socket in the cgroup. */
  void bindInCgroup() {
    Needs.tools("python3");
    String enter = "echo $$ >" + cgroup.resolve("cgroup.procs") + "; exec python3 -c \"$0\"";
    Commands.run("sh", "-c", enter, BIND);
  }

  /** Packets into the namespace, as a stranger makes them and not as the kernel does. */
  void sendRawFrame() {
    Needs.tools("nsenter", "python3");
    Commands.run("nsenter", "--net=" + namespace(), "python3", "-c", SEND_FRAME, ifname());
  }

  /** To a socket that joins the map now, and so meets the program that is attached now. */
  void sendThroughSockmap() {
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixSocket receiver = pair[0];
        UnixSocket sender = pair[1]) {
      receiver
          .fd()
          .use(
              number -> {
                sockets.update(integer(0), integer(number));
                return number;
              });
      sender.send(ByteBuffer.allocateDirect(1), List.of());
    }
  }

  /** One run of an iterator, the caller's to close. */
  static Fd output(LinkHandle iterator) {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(BpfAttr.ITER_CREATE_LINK_FD, iterator.acquire());
    int number = Bpf.call(Bpf.BPF_ITER_CREATE, attr);
    iterator.release();
    return Fd.created(number, "output");
  }

  /** Reads the iterator to its end, if it is there. */
  void iterate() {
    Scratch attr = BpfAttr.zeroed();
    attr.bytes.putInt(0, linkId);
    int number = Bpf.call(Bpf.BPF_LINK_GET_FD_BY_ID, attr);
    if (number == -Errno.ENOENT) {
      return;
    }
    Fd fd = Fd.created(number, "iterator " + linkId);
    try (LinkHandle link = LinkHandle.adopt(fd, null);
        InputStream output = link.output()) {
      output.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a process start, and with that take a name and enter main; and a file deleted. */
  static void act() {
    try {
      Files.delete(Files.createTempFile("baton-test-", null));
      new ProcessBuilder(TOOL.toString())
          .redirectError(Redirect.DISCARD)
          .redirectOutput(Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Faults for its pages on a CPU of which a test has them counted. */
  static void runOnBusyCpu() {
    Needs.tools("taskset");
    Commands.run("taskset", "-c", Integer.toString(BUSY_CPU), "true");
  }

  static Hook mainOfToolAmongMany(Hook.Moment moment) {
    return new Hook.UprobeMulti(TOOL, List.of(mainOfTool()), List.of(), List.of(), 0, moment);
  }

  static Hook unlinkAmongMany(Hook.Moment moment) {
    return new Hook.KprobeMulti(List.of("vfs_unlink"), List.of(), List.of(), moment);
  }

  /** Where main begins in the tool's file. */
  static long mainOfTool() {
    return inTool("main");
  }

  /** Where a function begins in the tool's file. */
  static long inTool(String function) {
    Needs.tools("nm");
    return Commands.run("nm", TOOL.toString())
        .lines()
        .filter(line -> line.endsWith(" T " + function))
        .mapToLong(line -> Long.parseLong(line.split(" ")[0], 16))
        .findFirst()
        .orElseThrow();
  }

  /** Ends the traffic too: a removed target lives on as long as sockets belong to it. */
  void removeTarget() throws IOException {
    traffic.close();
    kind.remove(this);
  }

  /** Into a namespace of its own, and the traffic behind it: where the hook is from now on. */
  void moveInterface() throws IOException {
    traffic.close();
    boolean netkit = kind == HookKind.NETKIT;
    String name = netkit ? NETKIT : ifname();
    String address = netkit ? NETKIT_ADDRESS : end().address();
    String elsewhere = sandbox.namespace();
    Commands.run("ip", "-n", end().namespace(), "link", "set", name, "netns", elsewhere);
    Commands.run("ip", "-n", elsewhere, "addr", "add", address + "/24", "dev", name);
    Commands.run("ip", "-n", elsewhere, "link", "set", name, "up");
    wire = new Sandbox.Wire(wire.left(), new Sandbox.End(elsewhere, name, address));
    traffic = new Traffic(wire, cgroup);
  }

  /** Ends the traffic too. */
  void removeNamespace() throws IOException {
    traffic.close();
    Commands.run("ip", "netns", "del", wire.right().namespace());
  }

  @Override
  public void close() throws IOException {
    try (sandbox) {
      traffic.close();
      counters.close();
      v1.close();
      v2.close();
      if (sockets != null) {
        sockets.close();
      }
      if (replaced != null) {
        asking.close();
        replaced.close();
      }
    }
  }
}
