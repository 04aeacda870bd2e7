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
    this(command, errno, message(command, object, errno, hintOrNull));
  }

  private KernelException(String command, Errno errno, String message) {
    super(message);
    this.command = command;
    this.errno = errno;
  }

  /** What the verifier refuses; its log is the end of the message. */
  static KernelException withLog(String command, String object, Errno errno, String log) {
    // It lets programs compute with pointers only for those who may see addresses.
    boolean strict = Capability.missing(Capability.PERFMON) != null;
    String hint =
        "the verifier refuses it"
            + (strict ? ", which is stricter without CAP_PERFMON" : "")
            + "; its log follows";
    String message = message(command, object, errno, hint);
    return new KernelException(command, errno, message + "\n" + log);
  }

  private static String message(String command, String object, Errno errno, String hintOrNull) {
    String hint = hintOrNull == null ? "" : " (" + hintOrNull + ")";
    return command + " " + object + ": " + errno + hint;
  }

  /** The kernel's name of the command: BPF_LINK_CREATE, recvmsg. */
  public String command() {
    return command;
  }

  public Errno errno() {
    return errno;
  }
}
