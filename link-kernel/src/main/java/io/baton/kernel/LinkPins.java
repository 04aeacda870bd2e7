package io.baton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The links that are pinned in the bpf file systems that this process sees mounted.
 *
 * @param unseen pins and folders that may not be opened
 */
public record LinkPins(List<Pin> pins, List<Path> unseen) {
  /**
   * @param mode its permissions, as the file's inode has them: 0600
   */
  public record Pin(int linkId, Path path, int uid, int mode) {}

  /** Opens every pin for a moment (BPF_OBJ_GET), which needs permission to read and write it. */
  public static LinkPins read() {
    LinkPins found = new LinkPins(new ArrayList<>(), new ArrayList<>());
    Set<String> devices = new HashSet<>();
    Mounts mounts = Mounts.of("self").orElseThrow();
    for (Mounts.Entry mount : mounts.entries()) {
      // A part of one that is mounted whole elsewhere is walked there only.
      if (!mount.type().equals("bpf") || !mount.root().equals("/")) {
        continue;
      }
      if (mounts.over(mount.point()) != mount) {
        found.unseen.add(mount.point()); // Another mount hides it.
      } else if (devices.add(mount.device())) {
        found.walk(mount.point(), mounts);
      }
    }
    return found;
  }

  private void walk(Path root, Mounts mounts) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              boolean mounted = mounts.over(folder).point().equals(folder) && !folder.equals(root);
              return mounted ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()) {
                open(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              if (!(e instanceof NoSuchFileException)) {
                unseen.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) {
              return FileVisitResult.CONTINUE; // Removed meanwhile, if anything was amiss.
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(Path file) {
    try (Fd fd = Bpffs.open(file)) {
      if (!Kernel.kind(fd).equals("link")) {
        return;
      }
      int number = fd.acquire();
      try {
        int id = LinkInfo.read(number, fd.what()).id();
        Map<String, Object> inode =
            Files.readAttributes(file, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        pins.add(new Pin(id, file, (int) inode.get("uid"), (int) inode.get("mode") & 07777));
      } finally {
        fd.release();
      }
    } catch (KernelException e) {
      if (e.errno().number() != Errno.ENOENT) {
        unseen.add(file);
      }
    } catch (IOException e) {
      // Unpinned just now.
    }
  }
}
