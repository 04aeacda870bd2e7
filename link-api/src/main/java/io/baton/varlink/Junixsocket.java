package io.baton.varlink;

import io.baton.kernel.Fd;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Gets descriptors out of junixsocket, which shuts down what it closes (whatever its
 * setShutdownOnClose says) and closes it when the garbage collector comes by.
 */
final class Junixsocket {
  private Junixsocket() {}

  /** The same socket, from now on the caller's; junixsocket's object has nothing left to close. */
  static Fd take(FileDescriptor theirs, String what) throws IOException {
    Fd lent = Fd.adopt(FileDescriptorCast.using(theirs).as(Integer.class), what);
    try {
      return lent.dup();
    } finally {
      lent.disown();
      forget(theirs);
    }
  }

  /** Closes their descriptor, and nothing but the descriptor. */
  static void forget(FileDescriptor theirs) throws IOException {
    new FileOutputStream(theirs).close();
  }
}
