package io.baton.cli;

import io.baton.Broker;
import io.baton.BrokerException;
import io.baton.LinkName;
import io.baton.Peer;
import io.baton.kernel.Program;
import io.baton.varlink.Parameters;
import io.baton.varlink.Protocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code baton replace} */
@Command(
    description = {
      "Load a program and put it in the place of the one that is attached, in one step",
      "and only if that is still the one on record. For a link in custody, whose record",
      "and terms stay as they are; what has an owner, its owner replaces."
    },
    footer = {"", "Example: baton replace edge fw-2.o:firewall"})
final class ReplaceCommand extends PrintingCommand {
  @picocli.CommandLine.Parameters(index = "0", paramLabel = "NAME")
  LinkName name;

  @picocli.CommandLine.Parameters(
      index = "1",
      paramLabel = "OBJECT[:PROGRAM]",
      description = "An object file, and which of its programs if it has several.")
  ProgramArgument object;

  @Mixin ClaimOptions claim;

  @Override
  String about() {
    return name.toString();
  }

  @Override
  int run(Output output) {
    try (Broker broker = connect();
        Program next = object.load()) {
      try {
        broker.replace(name, next, claim.from());
      } catch (BrokerException e) {
        throw ownersBusiness(e);
      } catch (IllegalStateException e) {
        // The handle's own words are about Java.
        throw new Failure(
            ExitCode.FAILED,
            "the program attached now was not deposited with it, so there is nothing to compare"
                + " with: deposit it anew with its program (descriptors 3 and 4), or attach again");
      }
      if (json) {
        output.json(Protocol.write(Entries.get(broker, name)));
      } else {
        output.line(name + "   replaced: now " + next);
      }
    }
    return ExitCode.DONE;
  }

  /** The same refusal, with what to do if it is that somebody owns the link. */
  private static RuntimeException ownersBusiness(BrokerException refusal) {
    Parameters owner = Parameters.ofReply(refusal.parameters()).objectOrNull("owner");
    if (!refusal.error().equals("Busy") || owner == null) {
      return refusal;
    }
    Peer peer = Protocol.readPeer(owner);
    return new Failure(
        ExitCode.REFUSED, "owned by " + EntryText.process(peer) + ": replace it there");
  }
}
