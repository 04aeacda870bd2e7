package io.baton;

import io.baton.kernel.Fd;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Message;
import io.baton.varlink.Parameters;

/** A pending claim and what came with it: to be confirmed or given back. */
record Claim(LinkName name, String id, LinkHandle link) {

  /** Takes the descriptors out of the reply. */
  static Claim of(LinkName name, Message reply) {
    Parameters parameters = reply.parameters();
    String id = parameters.string("claimId");
    Fd link = take(reply, parameters, "fileDescriptor");
    Program program = null;
    try {
      if (parameters.integerOrNull("programFileDescriptor") != null) {
        program = Program.adopt(take(reply, parameters, "programFileDescriptor"));
      }
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
    return new Claim(name, id, LinkHandle.adopt(link, program));
  }

  private static Fd take(Message reply, Parameters parameters, String name) {
    Fd fd = reply.take(parameters.integer(name));
    if (fd == null) {
      throw parameters.invalid(name);
    }
    return fd;
  }
}
