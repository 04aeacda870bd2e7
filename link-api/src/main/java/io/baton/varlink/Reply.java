package io.baton.varlink;

import java.util.Map;
import java.util.Set;

/**
 * The header of a reply.
 *
 * @param parameters empty if there are none
 * @param error with its interface; null if there is none
 * @param continues more replies follow
 */
record Reply(Map<String, Object> parameters, String error, boolean continues) {
  private static final Set<String> MEMBERS = Set.of("parameters", "error", "continues");

  static Reply of(Map<String, Object> members) throws MalformedMessageException {
    Header header = new Header(members, MEMBERS);
    Reply reply =
        new Reply(header.object("parameters"), header.string("error"), header.flag("continues"));
    if (reply.error != null && reply.continues) {
      throw new MalformedMessageException("an error that continues");
    }
    return reply;
  }
}
