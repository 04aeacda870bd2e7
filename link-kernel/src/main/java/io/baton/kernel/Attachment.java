package io.baton.kernel;

/**
 * A program on a hook, as the hook itself tells it: by a link, or by one of the older ways that
 * have no owner.
 *
 * @param place what it sits on
 * @param hook in the field's terms, without the place: "xdp native", "tcx ingress", "connect4"
 * @param position in the order in which the hook's programs run, from 1
 * @param revision of the hook's order, as {@link Order} expects one; 0 where the hook has none
 * @param programId the program's
 * @param linkId 0: by no link; {@link #UNTOLD} where the hook does not tell
 */
public record Attachment(
    Place place, String hook, int position, long revision, int programId, int linkId) {
  public static final int UNTOLD = -1;

  /** What a hook is of. */
  public sealed interface Place {
    /**
     * @param ifindex counts within its namespace
     */
    record Interface(NetworkNamespaces.Found namespace, int ifindex, String ifname)
        implements Place {}

    record Namespace(NetworkNamespaces.Found found) implements Place {}

    /**
     * @param path from the root of the hierarchy: "/system.slice"
     */
    record Cgroup(String path, long id) implements Place {}

    record SocketMap(int id) implements Place {}
  }
}
