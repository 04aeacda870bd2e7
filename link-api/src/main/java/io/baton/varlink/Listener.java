package io.baton.varlink;

import io.baton.kernel.Fd;
import io.baton.kernel.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.ConnectionRefusedSocketException;
import org.newsclub.net.unix.FileDescriptorCast;

/** The broker's listening socket. One thread, which nobody interrupts. */
public final class Listener implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final Fd fd;

  /** Accepts, on a descriptor of its own. */
  private final AFUNIXServerSocketChannel channel;

  /** The socket file and which one it was; null if it is the starter's, or was gone. */
  private final Path path;

  private final Object file;

  /** Adopts the descriptor, also when it throws. */
  private Listener(Fd listening, Path path, Object file) throws IOException {
    this.fd = listening;
    this.path = path;
    this.file = file;
    int number = -1;
    try {
      number = listening.dup().disown();
      channel = FileDescriptorCast.unsafeUsing(number).as(AFUNIXServerSocketChannel.class);
      channel.setDeleteOnClose(false);
      channel.configureBlocking(false);
    } catch (IOException | RuntimeException e) {
      if (number >= 0) {
        Fd.adopt(number, listening.what()).close();
      }
      listening.close();
      throw e;
    }
  }

  /**
   * Binds at {@code path} with mode 0660: born inside a folder of mode 0700 and renamed into place,
   * so that it is never connectable for more than its owner and group. A stale socket file there is
   * replaced, a live one refused; a stale folder, which a death on the way left, is removed.
   *
   * @throws UncheckedIOException if a server answers at {@code path} or it cannot be made
   */
  public static Listener bind(Path path) {
    Path target = path.toAbsolutePath();
    try {
      refuseLive(target);
      Path folder = target.resolveSibling("." + target.getFileName() + ".new");
      Path born = folder.resolve("s");
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        remove(folder, born);
      }
      Files.createDirectory(folder, mode("rwx------"));
      try {
        Listener listener = new Listener(listen(born, path), target, identity(born));
        try {
          Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-rw----"));
          Files.move(born, target, StandardCopyOption.ATOMIC_MOVE);
          return listener;
        } catch (IOException e) {
          listener.close();
          throw e;
        }
      } finally {
        remove(folder, born);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Binds at {@code path}, in a folder of mode 0700 that no other server works in: so what is there
   * is stale, and replaced.
   *
   * @throws UncheckedIOException if it cannot be made
   */
  public static Listener bindPrivate(Path path) {
    try {
      Files.deleteIfExists(path);
      Fd listening = listen(path, path);
      try {
        return new Listener(listening, path, identity(path));
      } catch (IOException | RuntimeException e) {
        listening.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  private static void remove(Path folder, Path born) throws IOException {
    Files.deleteIfExists(born);
    Files.delete(folder);
  }

  /** The channel that binds would look for its file at every accept, so another one accepts. */
  private static Fd listen(Path born, Path path) throws IOException {
    try (AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open()) {
      channel.setDeleteOnClose(false);
      channel.bind(AFUNIXSocketAddress.of(born), BACKLOG);
      return Junixsocket.take(channel.getFileDescriptor(), path.toString());
    }
  }

  private static void refuseLive(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isOther()) {
      throw new IOException("something else than a socket is there");
    }
    try (AFUNIXSocketChannel probe = AFUNIXSocketChannel.open()) {
      // So that a server whose queue is full does not hold us up: it is a live one.
      probe.configureBlocking(false);
      probe.connect(AFUNIXSocketAddress.of(path));
    } catch (ConnectionRefusedSocketException e) {
      return;
    }
    throw new IOException("a server answers there already");
  }

  /** Adopts a listening socket passed in by the starter (LISTEN_FDS), also when this throws. */
  public static Listener adopt(Fd listening) {
    return adopt(listening, null);
  }

  /**
   * As above, of a socket that was bound by another process.
   *
   * @param pathOrNull its socket file, from now on to go with this listener, unless it is {@link
   *     #leave left}
   */
  public static Listener adopt(Fd listening, Path pathOrNull) {
    try {
      return new Listener(listening, pathOrNull, identityOrNull(pathOrNull));
    } catch (IOException | ClassCastException e) {
      String what = listening.what() + " is not a listening AF_UNIX socket: " + e.getMessage();
      throw new UncheckedIOException(what, new IOException(e));
    }
  }

  /**
   * The next connection, non-blocking and the caller's; none if nobody waits.
   *
   * @throws UncheckedIOException if there is no room for it (EMFILE): it stays in the queue, and
   *     the listener readable
   */
  public Optional<UnixSocket> accept() {
    try (AFUNIXSocketChannel accepted = channel.accept()) {
      if (accepted == null) {
        return Optional.empty();
      }
      UnixSocket socket =
          UnixSocket.adopt(Junixsocket.take(accepted.getFileDescriptor(), "connection"));
      socket.setNonBlocking(true);
      return Optional.of(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("accept: " + e.getMessage(), e);
    }
  }

  /** The descriptor, lent, to watch with epoll. */
  public Fd fd() {
    return fd;
  }

  /** Its socket file; none if that is the starter's, or no longer this one's. */
  public Optional<Path> path() {
    boolean own = file != null && file.equals(identityOrNull(path));
    return own ? Optional.of(path) : Optional.empty();
  }

  /** Closes without removing its socket file: another process listens with the same socket. */
  public void leave() {
    fd.close();
    try (channel) {
      if (channel.isOpen()) {
        // Whoever else has the same socket: it must not be shut down.
        Junixsocket.forget(channel.getFileDescriptor());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + fd + ": " + e.getMessage(), e);
    }
  }

  /** Closes, and removes its socket file if it is still its own. */
  @Override
  public void close() {
    Optional<Path> own = path();
    leave();
    try {
      if (own.isPresent()) {
        Files.deleteIfExists(own.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }

  private static Object identityOrNull(Path pathOrNull) {
    try {
      return pathOrNull == null ? null : identity(pathOrNull);
    } catch (IOException e) {
      return null;
    }
  }

  /** Device and inode. */
  private static Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }
}
