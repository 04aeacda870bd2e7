package io.baton.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code baton --make-archive} does: loads the classes that commands load, so that the JVM,
 * told by the launcher, writes them into the archive from which later ones start. What only a
 * broker's answers make them load takes a broker: one that says the same to everybody.
 */
final class ClassArchive {
  private static final String ENTRY =
      """
      {"name":"x","state":"custody","owner":null,"depositor":{"pid":1,"uid":0,"gid":0,
      "unit":"x.service"},"unreturned":[],"terms":{"guard":true,"graceSec":60,
      "heirs":[{"uid":0}]},"generation":1,"deadlineTimestampUSec":1,"depositTimestampUSec":1,
      "link":{"id":4294967295,"type":"tcx","attachType":"tcx_ingress","liveness":"attached",
      "programId":1,"programTag":"00","programName":"x","ifindex":1,"ifname":"x"}}""";

  private static final String LIST = "{\"parameters\":{\"entry\":" + ENTRY + "}}\0";
  private static final String DESCRIPTION =
      "{\"parameters\":{\"entry\":"
          + ENTRY
          + ",\"changes\":[{\"generation\":1,\"timestampUSec\":1,\"event\":\"deposited\"}]}}\0";
  private static final String STATUS =
      """
      {"parameters":{"version":"x","startTimestampUSec":1,"pid":1,"pidfdId":1,"uid":0,
      "pins":"/x","entries":{"custody":1},"limits":{"entries":1},"used":{"entries":1},
      "missing":["x"],"attention":["x"]}}\0""";

  private ClassArchive() {}

  static void load() throws IOException {
    Printed nowhere = new Printed(OutputStream.nullOutputStream());
    Output output = new Output(nowhere, nowhere, 0, false);
    for (CommandName command : CommandName.values()) {
      Main.run(List.of(command.toString(), "--help"), output);
    }
    Main.run(List.of("ls"), output);
    Path folder = Files.createTempDirectory("baton-");
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel broker = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      broker.bind(UnixDomainSocketAddress.of(socket));
      begin(() -> accept(broker));
      for (String command :
          List.of("ls", "--json ls", "tree", "holders x", "status", "--json status", "show x")) {
        List<String> words = List.of((command + " --socket " + socket).split(" "));
        Main.run(words, output);
      }
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(folder);
    }
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  private static void accept(ServerSocketChannel broker) {
    try {
      while (true) {
        SocketChannel caller = broker.accept();
        begin(() -> answer(caller));
      }
    } catch (IOException e) {
      // It has been closed.
    }
  }

  private static void answer(SocketChannel opened) {
    ByteBuffer call = ByteBuffer.allocate(1 << 12);
    try (SocketChannel caller = opened) {
      while (caller.read(call) >= 0) {
        if (call.position() > 0 && call.get(call.position() - 1) == 0) {
          String text = new String(call.array(), 0, call.position(), StandardCharsets.UTF_8);
          call.clear();
          caller.write(ByteBuffer.wrap(to(text).getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException e) {
      // Whoever called is gone.
    }
  }

  private static String to(String call) {
    if (call.contains("GetStatus")) {
      return STATUS;
    }
    return call.contains("Describe") ? DESCRIPTION : LIST;
  }
}
