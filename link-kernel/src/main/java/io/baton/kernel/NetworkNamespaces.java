package io.baton.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network namespaces that a process is in or that "ip netns" has named. */
public final class NetworkNamespaces {
  /**
   * @param inode its number, the same for everybody
   * @param file to open it by
   * @param name "ip netns" calls it so; null if it does not
   * @param own whether the calling thread is in it
   */
  public record Found(long inode, Path file, String name, boolean own) {
    /** "edge", "pid 812", "" of the own one. */
    public String label() {
      if (own) {
        return "";
      }
      return name != null ? name : "pid " + file.getName(1);
    }
  }

  private static final Path OWN = Path.of("/proc/thread-self/ns/net");

  private NetworkNamespaces() {}

  /** The calling thread's first; those of other users' processes need CAP_SYS_PTRACE. */
  public static List<Found> all() {
    Map<Long, Found> found = new HashMap<>();
    List<Found> inOrder = new ArrayList<>();
    add(OWN, null, true, found, inOrder);
    for (String name : list("/run/netns")) {
      add(NetworkNamespace.file(name), name, false, found, inOrder);
    }
    for (String name : list("/proc")) {
      if (Character.isDigit(name.charAt(0))) {
        add(Path.of("/proc", name, "ns", "net"), null, false, found, inOrder);
      }
    }
    return inOrder;
  }

  /** The same one by another file, if the one by which it was found is gone. */
  static Optional<Found> again(Found gone) {
    return all().stream().filter(found -> found.inode() == gone.inode()).findFirst();
  }

  private static String[] list(String folder) {
    String[] names = new File(folder).list();
    return names == null ? new String[0] : names;
  }

  private static void add(
      Path file, String name, boolean own, Map<Long, Found> known, List<Found> inOrder) {
    try {
      long inode = (Long) Files.getAttribute(file, "unix:ino");
      Found namespace = new Found(inode, file, name, own);
      if (known.putIfAbsent(inode, namespace) == null) {
        inOrder.add(namespace);
      }
    } catch (IOException e) {
      // Not open to this process, or gone.
    }
  }
}
