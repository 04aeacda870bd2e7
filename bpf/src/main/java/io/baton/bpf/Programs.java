package io.baton.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The object files in this jar.
 *
 * <p>The programs of {@link #DEMO} let UDP to {@link #PASS_PORT} pass, drop UDP to {@link
 * #DROP_PORT}, and count both in the per-CPU array {@code packets}: version 1 under the keys 0
 * (passed) and 1 (dropped), version 2 under 2 and 3. Those of the objects from {@link #NETWORK} to
 * {@link #CGROUPS} count how often they ran in the array {@code runs}, {@code NAME_v1} under the
 * key 0, {@code NAME_v2} under 1, and but for the last do nothing else.
 */
public enum Programs {
  /**
   * XDP {@code firewall_v1} and {@code _v2}, TCX {@code edge_v1} and {@code _v2}, cgroup ingress
   * {@code guard_v1} and {@code _v2}.
   */
  DEMO("demo.bpf.o"),
  /** XDP {@code reads_past_end}, which the verifier refuses. */
  REFUSED("refused.bpf.o"),
  /** For network namespaces, netfilter and netkit: lookup, dissector, filter, kit. */
  NETWORK("network.bpf.o"),
  /**
   * raw, typed and point at tracepoints; probe, probes, session, user_probe, user_probes,
   * user_session, entry, leave and modify at functions; event; tasks.
   */
  TRACING("tracing.bpf.o"),
  /** verdict, on what arrives at the sockets in the map {@code sockets}. */
  SOCKMAP("sockmap.bpf.o"),
  /** guard and binding, at hooks of the security modules. */
  SECURITY("security.bpf.o"),
  /**
   * For each hook of a cgroup: inet4_connect and so on, as BPF_CGROUP_ goes on. The first version
   * of a program refuses, if the hook can.
   */
  CGROUPS("cgroups.bpf.o"),
  /**
   * XDP {@code asks}, which lets everything pass, as its function {@code verdict} says; {@code
   * verdict_v1} and {@code _v2} replace that function, and do what those of {@link #DEMO} do.
   */
  FREPLACE("freplace.bpf.o"),
  /**
   * A TCP congestion control, map {@code patient} of struct_ops, which counts the connections that
   * it gets in {@code runs} under the key 0.
   */
  CONGESTION("congestion.bpf.o"),
  /**
   * Those of {@link #TRACING} without the version, as far as they have cookies: they leave the last
   * one they saw in the array {@code cookies}.
   */
  COOKIES("cookies.bpf.o"),
  /**
   * Iterators that write numbers of 64 bits: {@code values} those in a map, such as {@code three}
   * and {@code five}, {@code cgroups} their IDs, {@code threads} theirs.
   */
  ITERATORS("iterators.bpf.o"),
  /** The iterators that tell who has a link open, with their map: for Holders of link-kernel. */
  HOLDERS("holders.bpf.o"),
  /** The iterator that tells what each link looks like now: for LinkSights of link-kernel. */
  SIGHTS("sights.bpf.o"),
  /** Counts links that come and go: for LinkChanges of link-kernel. */
  CHANGES("changes.bpf.o"),
  /** XDP {@code baton_gates}, the dispatcher of a shared hook: for io.baton.xdp of link-broker. */
  GATES("gates.bpf.o"),
  /**
   * XDP {@code sentinel}, which the dispatcher wants in a slot of its own; and what it is tested
   * with: drops, passes, transmits, and burns, which makes tail calls to the one program in its map
   * {@code again}.
   */
  SENTINEL("sentinel.bpf.o"),
  /**
   * For the slots of one hook: XDP {@code begins}, {@code marks_1} to {@code marks_4} and {@code
   * ends}, which count in the map {@code counts} with which trails packets to {@link #DROP_PORT}
   * come to the end.
   */
  TRAIL("trail.bpf.o"),
  /**
   * XDP {@code alone}, which lets pass what is as long as an Ethernet header, and {@code chained},
   * which then calls what is in its map {@code next}.
   */
  CHAIN("chain.bpf.o");

  public static final int PASS_PORT = 7001;
  public static final int DROP_PORT = 7002;

  private final String file;

  Programs(String file) {
    this.file = file;
  }

  /** What the object file has. */
  public byte[] bytes() {
    try (var in = open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the object file into the folder, where it is the caller's. */
  public Path copyTo(Path folder) throws IOException {
    Path copy = folder.resolve(file);
    try (var in = open()) {
      Files.copy(in, copy);
    }
    return copy;
  }

  private InputStream open() {
    InputStream in = Programs.class.getResourceAsStream(file);
    if (in == null) {
      throw new IllegalStateException("this jar was built without " + file);
    }
    return in;
  }
}
