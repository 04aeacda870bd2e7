package io.baton.broker;

import io.baton.kernel.Fd;
import io.baton.kernel.Kernel;
import io.baton.kernel.LinkHandle;
import io.baton.kernel.Program;
import io.baton.varlink.Message;
import io.baton.varlink.Parameters;
import io.baton.varlink.VarlinkException;

/**
 * The link and the program that came with a call; that they are such is the kernel's word. Owns
 * them until they are taken. Any thread may close it.
 */
final class Incoming implements AutoCloseable {
  static final Incoming NOTHING = new Incoming();

  private LinkHandle link;
  private Program program;

  /** The descriptors of the two, lent by them. */
  private Fd linkFd;

  private Fd programFd;

  private Incoming() {}

  /** Which descriptors a call says it brings: parameters and indexes, null where it brings none. */
  record Named(String linkParameter, Long link, String programParameter, Long program) {
    /**
     * @param linkParameter required; null if the method takes no link
     * @param programParameter not required; null if the method takes no program
     */
    static Named of(Parameters parameters, String linkParameter, String programParameter) {
      Long link = linkParameter == null ? null : (Long) parameters.integer(linkParameter);
      Long program = programParameter == null ? null : parameters.integerOrNull(programParameter);
      return new Named(linkParameter, link, programParameter, program);
    }

    /**
     * Refuses the call unless exactly these came.
     *
     * @throws VarlinkException InvalidParameter
     */
    void require(Message message) {
      int named = (link == null ? 0 : 1) + (program == null ? 0 : 1);
      if (message.descriptors() != named) {
        throw VarlinkException.invalidParameter(
            linkParameter != null ? linkParameter : programParameter);
      }
      if (link != null && message.descriptor(link) == null) {
        throw VarlinkException.invalidParameter(linkParameter);
      }
      if (program != null && (message.descriptor(program) == null || program.equals(link))) {
        throw VarlinkException.invalidParameter(programParameter);
      }
    }

    /**
     * Takes them out of the message, or leaves them there when it throws.
     *
     * @throws VarlinkException InvalidParameter, WrongDescriptorKind
     */
    Incoming take(Message message) {
      require(message);
      requireKind(message, link, linkParameter, "link");
      requireKind(message, program, programParameter, "program");
      Incoming incoming = new Incoming();
      try {
        if (link != null) {
          incoming.linkFd = message.take(link);
          incoming.link = LinkHandle.adopt(incoming.linkFd, null);
        }
        if (program != null) {
          incoming.programFd = message.take(program);
          incoming.program = Program.adopt(incoming.programFd);
        }
        return incoming;
      } catch (RuntimeException e) {
        incoming.close();
        throw e;
      }
    }

    private static void requireKind(Message message, Long index, String parameter, String kind) {
      String found = index == null ? kind : Kernel.kind(message.descriptor(index));
      if (!found.equals(kind)) {
        throw Errors.wrongKind(parameter, kind, found);
      }
    }
  }

  /** Lent; null if none came. */
  LinkHandle link() {
    return link;
  }

  /** Lent; null if none came. */
  Program program() {
    return program;
  }

  /** Lent; null if none came. */
  Fd linkFd() {
    return linkFd;
  }

  /** Lent; null if none came. */
  Fd programFd() {
    return programFd;
  }

  /** From now on the caller's. */
  LinkHandle takeLink() {
    LinkHandle taken = link;
    link = null;
    return taken;
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
    }
    if (program != null) {
      program.close();
    }
  }
}
