package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One message to whoever has bound a datagram socket of AF_UNIX. */
public final class Datagram {
  private Datagram() {}

  /**
   * socket(2), connect(2), sendmsg(2). Never waits.
   *
   * @param address a path, or a name in the abstract namespace behind an "@"
   * @return false if the receiver's queue is full: nothing was sent
   * @throws KernelException ENOENT or ECONNREFUSED if nobody is there, EACCES without write
   *     permission, ENAMETOOLONG beyond the 107 bytes of an address
   */
  public static boolean send(String address, String text) {
    int type = Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.O_NONBLOCK;
    int number = Libc.socket(Libc.AF_UNIX, type, 0);
    if (number < 0) {
      throw Libc.failure("socket", "AF_UNIX");
    }
    try (UnixSocket socket = UnixSocket.adopt(Fd.created(number, "datagrams to " + address))) {
      byte[] name = Scratch.encode(address);
      if (address.startsWith("@")) {
        name[0] = 0;
      }
      socket.connect(name, address);
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      return socket.send(bytes, List.of()) >= 0;
    }
  }
}
