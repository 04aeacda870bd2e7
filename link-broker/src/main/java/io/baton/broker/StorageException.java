package io.baton.broker;

import io.baton.kernel.KernelException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The record folder or the bpffs refused. The message names the operation, the path, the errno by
 * name, and one hint where there is one.
 */
final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The C library's words for what Java gives no type or number. */
  private static final Map<String, String> BY_REASON =
      Map.of(
          "No space left on device", "ENOSPC",
          "Disk quota exceeded", "EDQUOT",
          "Read-only file system", "EROFS",
          "Operation not permitted", "EPERM",
          "Permission denied", "EACCES",
          "Too many open files", "EMFILE",
          "Too many open files in system", "ENFILE",
          "Cannot allocate memory", "ENOMEM",
          "Not a directory", "ENOTDIR");

  private static final Map<String, String> HINTS =
      Map.of(
          "ENOSPC", "nothing was changed; releasing needs no space",
          "EROFS", "nothing was changed; the folder must be writable",
          "EACCES", "nothing was changed; the folder must be the broker's own");

  private final String errnoName;

  private StorageException(String message, String errnoName, Throwable cause) {
    super(message, cause);
    this.errnoName = errnoName;
  }

  static StorageException of(String operation, Path path, IOException cause) {
    String errno = errnoName(cause);
    String message = operation + " " + path + ": " + errno;
    return new StorageException(message + hint(errno), errno, cause);
  }

  static StorageException of(KernelException cause) {
    String errno = cause.errno().name();
    return new StorageException(cause.getMessage() + hint(errno), errno, cause);
  }

  private static String hint(String errno) {
    String hint = HINTS.get(errno);
    return hint == null ? "" : " (" + hint + ")";
  }

  static StorageException refused(String message, String errnoName) {
    return new StorageException(message, errnoName, null);
  }

  private static String errnoName(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "ENOENT";
    } else if (cause instanceof FileAlreadyExistsException) {
      return "EEXIST";
    } else if (cause instanceof AccessDeniedException) {
      return "EACCES";
    } else if (cause instanceof NotDirectoryException) {
      return "ENOTDIR";
    }
    String reason =
        cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
    return BY_REASON.getOrDefault(reason == null ? "" : reason, "EIO");
  }

  /** "ENOSPC", "EROFS"; EIO where the cause has no other name. */
  String errnoName() {
    return errnoName;
  }
}
