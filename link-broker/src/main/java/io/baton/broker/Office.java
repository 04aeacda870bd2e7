package io.baton.broker;

import io.baton.kernel.Bpffs;
import io.baton.kernel.Exec;
import io.baton.kernel.Fd;
import io.baton.varlink.Listener;
import io.baton.varlink.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What only one broker can have, and a successor gets: the store with its lock, the socket where
 * clients connect, and the one where the next successor will. Owns them.
 */
final class Office implements AutoCloseable {
  /** How many are passed. */
  static final int DESCRIPTORS = 3;

  private static final int LOCK = 0;
  private static final int CLIENTS = 1;
  private static final int SUCCESSORS = 2;

  private final ServerOptions options;
  private final Bpffs.Mount mount;
  private final Store store;
  private final Listener clients;
  private final Listener successors;
  private boolean kept;

  /**
   * Adopts.
   *
   * @param kept whether the socket files go with it when it is closed
   */
  private Office(
      ServerOptions options,
      Bpffs.Mount mount,
      Store store,
      Listener clients,
      Listener successors,
      boolean kept) {
    this.options = options;
    this.mount = mount;
    this.store = store;
    this.clients = clients;
    this.successors = successors;
    this.kept = kept;
  }

  /** Of a broker that succeeds nobody alive. */
  static Office open(ServerOptions options, Bpffs.Mount mount) throws IOException {
    Store store = Store.open(options.state(), options.bpffs());
    try {
      Listener successors = Listener.bindPrivate(RecordFolder.successor(options.state()));
      try {
        return new Office(options, mount, store, listen(options.socket()), successors, true);
      } catch (IOException | RuntimeException e) {
        successors.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Listener listen(Path socket) throws IOException {
    List<Fd> passed = Exec.listenFds();
    if (passed.isEmpty()) {
      Files.createDirectories(socket.toAbsolutePath().getParent());
      return Listener.bind(socket);
    }
    passed.subList(1, passed.size()).forEach(Fd::close);
    return Listener.adopt(passed.get(0));
  }

  /**
   * Of a broker that takes over.
   *
   * @param offer with {@link #descriptors}; they are taken, or closed with it
   * @param socketOrNull the socket file of the clients' socket, if it has one to go with it
   */
  static Office passed(ServerOptions options, Bpffs.Mount mount, Message offer, Path socketOrNull) {
    // Whatever the starter passed: the clients are at the other one.
    Exec.listenFds().forEach(Fd::close);
    Store store = Store.open(options.state(), options.bpffs(), offer.descriptor(LOCK));
    Listener clients = null;
    try {
      clients = listener(offer.take(CLIENTS), socketOrNull);
      Listener successors =
          listener(offer.take(SUCCESSORS), RecordFolder.successor(options.state()));
      return new Office(options, mount, store, clients, successors, false);
    } catch (RuntimeException e) {
      if (clients != null) {
        clients.leave();
      }
      store.close();
      throw e;
    }
  }

  private static Listener listener(Fd passed, Path fileOrNull) {
    return fileOrNull == null
        ? Listener.adopt(passed)
        : Listener.adopt(Fd.adopt(passed.disown(), fileOrNull.toString()), fileOrNull);
  }

  Bpffs.Mount mount() {
    return mount;
  }

  Path pins() {
    return options.bpffs();
  }

  /** Where they are asked for; null: nowhere. */
  String metrics() {
    return options.metrics();
  }

  Store store() {
    return store;
  }

  Listener clients() {
    return clients;
  }

  Listener successors() {
    return successors;
  }

  /** What a successor has to know, beside {@link #descriptors}. */
  Map<String, Object> inWords(Self self) {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("pid", self.pid());
    words.put("recordFormat", RecordFile.VERSION);
    words.put("pins", self.pins().toString());
    words.put("pinsFolder", identity(self.pins()));
    words.put("socket", clients.path().map(Path::toString).orElse(null));
    return words;
  }

  /** Device and inode: of two mounts at the same path they differ. */
  static String identity(Path folder) {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class).fileKey().toString();
    } catch (IOException e) {
      throw StorageException.of("stat", folder, e);
    }
  }

  /** Lent, in the order of their numbers. */
  List<Fd> descriptors() {
    return List.of(store.lock(), clients.fd(), successors.fd());
  }

  /** From now on this broker's, and with it the socket files. */
  void keep() {
    kept = true;
  }

  /** From now on a successor's. */
  void leave() {
    kept = false;
  }

  @Override
  public void close() {
    try (store) {
      for (Listener listener : List.of(clients, successors)) {
        if (kept) {
          listener.close();
        } else {
          listener.leave();
        }
      }
    }
  }
}
