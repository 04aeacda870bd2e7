package io.baton.cli;

import io.baton.BrokerException;
import io.baton.broker.PolicyException;
import io.baton.broker.ServerException;
import io.baton.kernel.KernelException;
import io.baton.kernel.NotSupportedException;
import io.baton.varlink.VarlinkException;
import java.io.UncheckedIOException;
import picocli.CommandLine.ParameterException;

/** A command that did not do what was asked: one line for the user, and the exit code. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  static final String NO_SUCH_ENTRY =
      "NoSuchEntry (there is no such name, or it is not yours to see)";

  private final int exitCode;

  Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  private Failure(int exitCode, Exception cause) {
    super(cause.getMessage(), cause);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /**
   * What the user is told of an exception, wherever in Baton it comes from.
   *
   * @throws RuntimeException the exception itself if it is nobody's mistake but Baton's
   */
  static Failure of(Exception thrown) {
    if (thrown instanceof Failure failure) {
      return failure;
    }
    if (thrown instanceof BrokerException refusal) {
      return new Failure(exitCode(refusal.error()), Output.printable(fromErrorOn(refusal)));
    }
    if (thrown instanceof VarlinkException refusal) {
      String error = refusal.error().substring(refusal.error().lastIndexOf('.') + 1);
      String message =
          error.equals("NoSuchEntry") ? NO_SUCH_ENTRY : error + " " + refusal.parameters();
      return new Failure(exitCode(error), Output.printable(message));
    }
    // Files are read and written below the kernel's interface: what is left is the broker's socket.
    if (thrown instanceof UncheckedIOException) {
      return new Failure(ExitCode.UNREACHABLE, thrown);
    }
    if (thrown instanceof KernelException refusal) {
      return new Failure(ExitCode.FAILED, withHint(refusal));
    }
    if (thrown instanceof NotSupportedException
        || thrown instanceof ServerException
        || thrown instanceof PolicyException) {
      return new Failure(ExitCode.FAILED, thrown);
    }
    if (thrown instanceof ParameterException || thrown instanceof IllegalArgumentException) {
      return new Failure(ExitCode.USAGE, thrown);
    }
    throw thrown instanceof RuntimeException bug ? bug : new IllegalStateException(thrown);
  }

  /** Without the client's call in front: the user gave another command, which is named already. */
  private static String fromErrorOn(BrokerException refusal) {
    String message = refusal.getMessage();
    return message.substring(Math.max(0, message.indexOf(refusal.error())));
  }

  /** The kernel's interface explains what it knows more of; what is left is plain. */
  private static String withHint(KernelException refusal) {
    String errno = refusal.errno().name();
    if (!refusal.getMessage().endsWith(": " + errno)) {
      return refusal.getMessage();
    }
    return switch (errno) {
      case "ENOENT" -> refusal.getMessage() + " (there is no such file)";
      case "EBADF" -> refusal.getMessage() + " (it is not open)";
      case "EACCES", "EPERM" -> refusal.getMessage() + " (not permitted)";
      default -> refusal.getMessage();
    };
  }

  private static int exitCode(String error) {
    return switch (error) {
      case "NoSuchEntry" -> ExitCode.NO_SUCH_NAME;
      case "InvalidParameter" -> ExitCode.USAGE;
      case "KernelRefused", "NotSupported", "StorageFailed" -> ExitCode.FAILED;
      default -> ExitCode.REFUSED;
    };
  }
}
