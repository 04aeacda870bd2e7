package io.baton.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the kernel says about a link beyond {@link LinkInfo}, of the types that have more to say. A
 * cookie is 0 where there is none, or the kernel is too old to tell it.
 */
public sealed interface LinkDetails {
  /**
   * @param name of the tracepoint, without its category
   */
  record RawTracepoint(String name, long cookie) implements LinkDetails {}

  /**
   * @param targetObjectId of the program that is traced, or of the BTF that the function is in
   * @param targetBtfId of the function in there; both 0 before Linux 6.0
   */
  record Tracing(int targetObjectId, int targetBtfId, long cookie) implements LinkDetails {}

  /**
   * @param family NFPROTO_…: 2 for IPv4, 10 for IPv6
   * @param point NF_INET_…: 0 for pre-routing, to 4 for post-routing
   */
  record Netfilter(int family, int point, int priority, boolean defragment) implements LinkDetails {
    /** What a link there says. */
    static Netfilter of(Hook.Netfilter hook) {
      return new Netfilter(
          hook.family().number, hook.point().ordinal(), hook.priority(), hook.defragment());
    }
  }

  /** None where {@code info} has it all. */
  static Optional<LinkDetails> read(int fd, LinkInfo info, String object) {
    return switch (info.type()) {
      case RAW_TRACEPOINT -> Optional.of(rawTracepoint(fd, object));
      case TRACING -> Optional.of(tracing(BpfInfo.read(fd, BpfInfo.LINK_SIZE, object).bytes));
      case NETFILTER -> Optional.of(netfilter(BpfInfo.read(fd, BpfInfo.LINK_SIZE, object).bytes));
      default -> Optional.empty();
    };
  }

  private static RawTracepoint rawTracepoint(int fd, String object) {
    Scratch scratch =
        BpfInfo.readWithText(
            fd,
            BpfInfo.LINK_RAW_TRACEPOINT_TP_NAME,
            BpfInfo.LINK_RAW_TRACEPOINT_TP_NAME_LEN,
            object);
    long cookie = scratch.bytes.getLong(BpfInfo.AT + BpfInfo.LINK_RAW_TRACEPOINT_COOKIE);
    return new RawTracepoint(scratch.text(Scratch.TAIL, BpfInfo.TEXT_SIZE), cookie);
  }

  private static Tracing tracing(ByteBuffer info) {
    return new Tracing(
        info.getInt(BpfInfo.AT + BpfInfo.LINK_TRACING_TARGET_OBJ_ID),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_TRACING_TARGET_BTF_ID),
        info.getLong(BpfInfo.AT + BpfInfo.LINK_TRACING_COOKIE));
  }

  private static Netfilter netfilter(ByteBuffer info) {
    return new Netfilter(
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_PF),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_HOOKNUM),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_PRIORITY),
        info.getInt(BpfInfo.AT + BpfInfo.LINK_NETFILTER_FLAGS) != 0);
  }
}
