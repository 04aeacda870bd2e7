package io.baton.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is attached on the hooks that take programs without a link too: there a list of links is not
 * the whole truth. Only reads. Needs CAP_NET_ADMIN.
 */
public final class Attachments {
  private static final short RTM_GETTFILTER = 46;

  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_XDP_DRV_PROG_ID = 5;
  private static final int IFLA_XDP_SKB_PROG_ID = 6;
  private static final int IFLA_XDP_HW_PROG_ID = 7;

  /** struct tcmsg */
  private static final int TCMSG = 20;

  private static final int TCM_IFINDEX = Netlink.HEADER + 4;
  private static final int TCM_PARENT = Netlink.HEADER + 12;
  private static final int TC_H_INGRESS = 0xfffffff2;
  private static final int TC_H_EGRESS = 0xfffffff3;
  private static final int TCA_OPTIONS = 2;
  private static final int TCA_BPF_ID = 11;

  private Attachments() {}

  /**
   * On the interfaces of a network namespace, and on itself. In another one than the calling
   * thread's it needs CAP_SYS_ADMIN too.
   */
  public static List<Attachment> of(NetworkNamespaces.Found namespace) {
    try (NetworkNamespace opened = open(namespace)) {
      return namespace.own() ? here(namespace) : opened.call(() -> here(namespace));
    }
  }

  /** Also if the process by which it was found has ended, and others are in it still. */
  private static NetworkNamespace open(NetworkNamespaces.Found namespace) {
    try {
      return NetworkNamespace.open(namespace.file());
    } catch (KernelException e) {
      NetworkNamespaces.Found again = NetworkNamespaces.again(namespace).orElseThrow(() -> e);
      return NetworkNamespace.open(again.file());
    }
  }

  private static List<Attachment> here(NetworkNamespaces.Found namespace) {
    List<Attachment> found = new ArrayList<>();
    try (Netlink netlink = Netlink.open()) {
      List<Attachment.Place.Interface> interfaces = new ArrayList<>();
      netlink.dump(
          Netlink.RTM_GETLINK,
          Netlink.IFINFOMSG,
          body -> {},
          message -> {
            Netlink.Part name = message.attribute(Netlink.HEADER + Netlink.IFINFOMSG, IFLA_IFNAME);
            var place =
                new Attachment.Place.Interface(
                    namespace, message.integer(Netlink.IFI_INDEX), name == null ? "" : name.text());
            interfaces.add(place);
            addXdp(
                place,
                message.attribute(Netlink.HEADER + Netlink.IFINFOMSG, Netlink.IFLA_XDP),
                found);
          });
      for (Attachment.Place.Interface place : interfaces) {
        addTc(netlink, place, TC_H_INGRESS, "tc ingress", found);
        addTc(netlink, place, TC_H_EGRESS, "tc egress", found);
        add(place, AttachType.TCX_INGRESS, "tcx ingress", found);
        add(place, AttachType.TCX_EGRESS, "tcx egress", found);
        add(place, AttachType.NETKIT_PRIMARY, "netkit primary", found);
        add(place, AttachType.NETKIT_PEER, "netkit peer", found);
      }
    }
    addNamespace(namespace, found);
    return found;
  }

  private static void addXdp(
      Attachment.Place.Interface place, Netlink.Part xdp, List<Attachment> found) {
    if (xdp != null) {
      addXdp(place, xdp.attribute(0, IFLA_XDP_HW_PROG_ID), "xdp offload", found);
      addXdp(place, xdp.attribute(0, IFLA_XDP_DRV_PROG_ID), "xdp native", found);
      addXdp(place, xdp.attribute(0, IFLA_XDP_SKB_PROG_ID), "xdp generic", found);
    }
  }

  private static void addXdp(
      Attachment.Place.Interface place, Netlink.Part id, String hook, List<Attachment> found) {
    if (id != null) {
      found.add(new Attachment(place, hook, 1, 0, id.integer(0), Attachment.UNTOLD));
    }
  }

  /** Filters of a clsact or ingress qdisc, in the order of their priorities. */
  private static void addTc(
      Netlink netlink,
      Attachment.Place.Interface place,
      int parent,
      String hook,
      List<Attachment> found) {
    int before = found.size();
    netlink.dump(
        RTM_GETTFILTER,
        TCMSG,
        body -> body.putInt(TCM_IFINDEX, place.ifindex()).putInt(TCM_PARENT, parent),
        message -> {
          Netlink.Part options = message.attribute(Netlink.HEADER + TCMSG, TCA_OPTIONS);
          Netlink.Part id = options == null ? null : options.attribute(0, TCA_BPF_ID);
          if (id != null) {
            int position = found.size() - before + 1;
            found.add(new Attachment(place, hook, position, 0, id.integer(0), 0));
          }
        });
  }

  private static void add(
      Attachment.Place.Interface place, AttachType type, String hook, List<Attachment> found) {
    found.addAll(ProgramQuery.ofInterface(place.ifindex(), type).attachments(place, hook));
  }

  private static void addNamespace(NetworkNamespaces.Found namespace, List<Attachment> found) {
    try (Fd file = NetworkNamespace.openFile(Path.of("/proc/thread-self/ns/net"))) {
      var place = new Attachment.Place.Namespace(namespace);
      addAll(file, place, List.of(AttachType.FLOW_DISSECTOR, AttachType.SK_LOOKUP), found);
    }
  }

  private static void addAll(
      Fd target, Attachment.Place place, List<AttachType> types, List<Attachment> found) {
    int number = target.acquire();
    try {
      for (AttachType type : types) {
        found.addAll(ProgramQuery.of(number, type, target.what()).attachments(place, type.label()));
      }
    } finally {
      target.release();
    }
  }

  /** On every cgroup of the mounted hierarchy; nothing where that is not mounted. */
  public static List<Attachment> ofCgroups() {
    List<AttachType> types = Stream.of(AttachType.values()).filter(AttachType::isCgroup).toList();
    List<Attachment> found = new ArrayList<>();
    Cgroups.visit((directory, path) -> addCgroup(directory, path, types, found));
    return found;
  }

  private static void addCgroup(
      Path directory, String path, List<AttachType> types, List<Attachment> found) {
    try (Fd opened = Cgroups.open(directory)) {
      var place = new Attachment.Place.Cgroup(path, Inspect.inode(opened));
      addAll(opened, place, types, found);
    } catch (KernelException e) {
      if (e.errno().number() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  /** On every sockmap and sockhash. Needs CAP_SYS_ADMIN. */
  public static List<Attachment> ofSocketMaps() {
    List<AttachType> types =
        List.of(
            AttachType.SK_SKB_STREAM_PARSER,
            AttachType.SK_SKB_STREAM_VERDICT,
            AttachType.SK_SKB_VERDICT,
            AttachType.SK_MSG_VERDICT);
    List<Attachment> found = new ArrayList<>();
    Enumeration.socketMaps(
        map -> addAll(map.fd(), new Attachment.Place.SocketMap(map.id()), types, found));
    return found;
  }
}
