package io.baton.broker;

import io.baton.LinkName;
import io.baton.Terms;
import io.baton.varlink.Call;
import io.baton.varlink.Message;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;

/** A call on its way to its method. The message keeps its descriptors until they are taken. */
record Request(Session session, Call call, Message message, Parameters parameters) {
  static Request of(Session session, Call call, Message message) {
    return new Request(session, call, message, new Parameters(call.parameters()));
  }

  /** The parameter "name". */
  LinkName name() {
    String name = parameters.string("name");
    if (!LinkName.isValid(name)) {
      throw parameters.invalid("name");
    }
    return LinkName.of(name);
  }

  /** Null if absent. */
  Terms terms() {
    Parameters terms = parameters.objectOrNull("terms");
    return terms == null ? null : Protocol.readTerms(terms);
  }

  /**
   * All parameters are read.
   *
   * @throws VarlinkException InvalidParameter if there are more, or descriptors that none of them
   *     names
   */
  void end(Incoming.Named named) {
    parameters.end();
    named.require(message);
  }

  /** As {@link #end(Incoming.Named)}, of a method that takes no descriptor. */
  void end() {
    parameters.end();
    if (message.descriptors() > 0) {
      throw VarlinkException.invalidParameter("fileDescriptor");
    }
  }
}
