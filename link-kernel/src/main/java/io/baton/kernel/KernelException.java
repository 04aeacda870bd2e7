package io.baton.kernel;

/**
 * The kernel refused a command. The message names the command, the object, the errno by name and
 * one hint where there is one: {@code BPF_LINK_UPDATE link 42 (xdp): EPERM (the link holds another
 * program than the expected one)}.
 */
public class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String command;
  private final Errno errno;

  KernelException(String command, String object, Errno errno, String hintOrNull) {
    super(
        command
            + " "
            + object
            + ": "
            + errno
            + (hintOrNull == null ? "" : " (" + hintOrNull + ")"));
    this.command = command;
    this.errno = errno;
  }

  /** The kernel's name of the command: BPF_LINK_CREATE, recvmsg. */
  public String command() {
    return command;
  }

  public Errno errno() {
    return errno;
  }
}
