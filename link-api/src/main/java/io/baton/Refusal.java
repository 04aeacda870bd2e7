package io.baton;

import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.util.Map;

/** An error reply in words. */
final class Refusal {
  private final Map<String, Object> parameters;

  private Refusal(Map<String, Object> parameters) {
    this.parameters = parameters;
  }

  /**
   * @param what was asked for: "claim edge-xdp"
   */
  static BrokerException of(String what, VarlinkException reply) {
    String error = reply.error().substring(reply.error().lastIndexOf('.') + 1);
    String reason = new Refusal(reply.parameters()).reason(error);
    return new BrokerException(
        error, what + ": " + error + " (" + reason + ")", reply.parameters());
  }

  private String reason(String error) {
    return switch (error) {
      case "NoSuchEntry" -> "there is no such name, or it is not yours to see";
      case "NameTaken" -> "it is " + owner("somebody else") + "'s";
      case "AlreadyNamed" -> "link " + text("objectId") + " is on record under another name";
      case "NotEntitled" -> text("reason");
      case "Busy" ->
          text("state").equals("owned")
              ? "owned by " + owner("a living process")
              : "a claim by somebody else is pending";
      case "Draining" -> "the broker takes no new entries: it is about to end";
      case "NoSuchClaim" -> "the claim has ended";
      case "WrongObject" -> "what was sent back is not what was claimed";
      case "GenerationMismatch" -> "it has changed: generation " + text("generation");
      case "WrongDescriptorKind" ->
          text("parameter") + " is to be a " + text("expected") + ", not a " + text("found");
      case "Defunct" -> "the kernel has detached it";
      case "KernelRefused" -> text("command") + ": " + text("errnoName") + " " + text("hint");
      case "StorageFailed" -> "the broker cannot keep it: " + text("errnoName");
      case "NotSupported" -> text("feature") + ": " + text("reason");
      case "LimitExceeded" -> text("limit") + " is " + text("value");
      case "InvalidParameter" -> text("parameter");
      default -> parameters.toString();
    };
  }

  private String text(String parameter) {
    Object value = parameters.get(parameter);
    return value == null ? "" : value.toString();
  }

  private String owner(String unknown) {
    try {
      Parameters owner = Parameters.ofReply(parameters).objectOrNull("owner");
      return owner == null ? unknown : Protocol.readPeer(owner).label();
    } catch (VarlinkException e) {
      return unknown;
    }
  }
}
