package io.baton.varlink;

import java.util.Map;
import java.util.Set;

/**
 * The header of a call.
 *
 * @param method with its interface: "io.baton.Broker.Claim"
 * @param parameters empty if there are none
 * @param oneway no answer is wanted
 * @param more several answers are wanted
 * @param upgrade the connection is wanted for another protocol afterwards
 */
public record Call(
    String method, Map<String, Object> parameters, boolean oneway, boolean more, boolean upgrade) {
  private static final Set<String> MEMBERS =
      Set.of("method", "parameters", "oneway", "more", "upgrade");

  /**
   * @throws MalformedMessageException if it is not a call: no method, a member that is neither
   *     known nor an extension (with a dot in its name), more than one of oneway, more and upgrade
   */
  public static Call of(Map<String, Object> members) throws MalformedMessageException {
    Header header = new Header(members, MEMBERS);
    Call call =
        new Call(
            header.string("method"),
            header.object("parameters"),
            header.flag("oneway"),
            header.flag("more"),
            header.flag("upgrade"));
    if (call.method == null) {
      throw new MalformedMessageException("a call without method");
    }
    if (call.oneway && call.more || call.oneway && call.upgrade || call.more && call.upgrade) {
      throw new MalformedMessageException("more than one of oneway, more and upgrade");
    }
    return call;
  }
}
