package io.baton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file system that lists the tracepoints, wherever it is mounted. */
final class Tracefs {
  private Tracefs() {}

  /**
   * The kernel's number of a tracepoint in this boot.
   *
   * @throws KernelException ENOENT if there is no such tracepoint or no tracefs, EACCES if this
   *     process may not read it
   */
  static int id(Hook.Tracepoint tracepoint) {
    Path events = mountPoint(tracepoint).resolve("events");
    Path id = events.resolve(tracepoint.category()).resolve(tracepoint.name()).resolve("id");
    try {
      return Integer.parseInt(Files.readString(id).strip());
    } catch (NoSuchFileException e) {
      throw failure(tracepoint, Errno.ENOENT, "the kernel has no such tracepoint");
    } catch (AccessDeniedException e) {
      throw failure(tracepoint, Errno.EACCES, "tracefs can be read by root only: " + id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path mountPoint(Hook.Tracepoint tracepoint) {
    return Mounts.of("self")
        .flatMap(mounts -> mounts.ofType("tracefs"))
        .orElseThrow(
            () ->
                failure(
                    tracepoint,
                    Errno.ENOENT,
                    "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing"))
        .point();
  }

  private static KernelException failure(Hook.Tracepoint tracepoint, int errno, String hint) {
    return new KernelException("open", tracepoint.label(), new Errno(errno), hint);
  }
}
