package io.baton.broker;

/**
 * The record folder or the bpffs refused. The message names the operation, the path, the errno by
 * name, and one hint where there is one.
 */
final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String errnoName;

  StorageException(String message, String errnoName, Throwable cause) {
    super(message, cause);
    this.errnoName = errnoName;
  }

  /** "ENOSPC", "EROFS"; EIO where the cause has no other name. */
  String errnoName() {
    return errnoName;
  }
}
