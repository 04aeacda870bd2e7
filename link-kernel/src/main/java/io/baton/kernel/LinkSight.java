package io.baton.kernel;

/**
 * What can change of a link.
 *
 * @param mapId of struct_ops, which has no program: the map that is attached; otherwise 0
 * @param attached true too where the kernel does not tell
 */
public record LinkSight(int id, int programId, int mapId, boolean attached) {
  static LinkSight of(LinkInfo link) {
    boolean structOps = link.type() == LinkType.STRUCT_OPS;
    return new LinkSight(
        link.id(),
        link.programId(),
        structOps ? link.mapId() : 0,
        link.liveness() != LinkInfo.Liveness.DETACHED);
  }
}
