package io.baton.broker;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.baton.varlink.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the record folder: {@code <serial>.json} a record, {@code generation} the number
 * below which generations are reserved, {@code lock} locked by the broker that works here and
 * holding its pid. {@code <name>.new} is one of them being written.
 */
final class RecordFolder implements AutoCloseable {
  private static final Pattern RECORD = Pattern.compile("([1-9][0-9]{0,17})\\.json");
  private static final String ASIDE = ".new";
  private static final String GENERATION = "generation";
  private static final String LOCK = "lock";

  /** As long as the longest number, so that another one fits in its place. */
  private static final int GENERATION_DIGITS = 19;

  private final Path folder;
  private final FileChannel lock;

  /**
   * Takes the lock.
   *
   * @throws StorageException naming the pid of the broker that has it
   */
  RecordFolder(Path folder) {
    this.folder = folder;
    lock = lock(folder.resolve(LOCK));
  }

  private static FileChannel lock(Path path) {
    try {
      FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE);
      try {
        if (!isLocked(channel)) {
          throw StorageException.refused(
              "lock " + path + ": EAGAIN (another broker" + holder(path) + " works here)",
              "EAGAIN");
        }
        // As long as every pid, so that it takes no space on a full disk.
        channel.write(ascii(String.format("%-11d\n", ProcessHandle.current().pid())), 0);
        return channel;
      } catch (IOException | StorageException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw StorageException.of("lock", path, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String holder(Path path) throws IOException {
    String pid = Files.readString(path).strip();
    return pid.matches("[0-9]+") ? ", pid " + pid + "," : "";
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes it aside and renames it into place. */
  void write(RecordFile record) {
    replace(path(record.record().serial()), ByteBuffer.wrap(record.bytes()));
  }

  private static void replace(Path path, ByteBuffer content) {
    Path aside = path.resolveSibling(path.getFileName() + ASIDE);
    try {
      try (FileChannel channel = FileChannel.open(aside, CREATE, WRITE, TRUNCATE_EXISTING)) {
        while (content.hasRemaining()) {
          channel.write(content);
        }
      }
      Files.move(aside, path, ATOMIC_MOVE);
    } catch (IOException e) {
      discard(aside, e);
      throw StorageException.of("write", path, e);
    }
  }

  private static void discard(Path aside, IOException cause) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** What is gone already is no failure. */
  void remove(long serial) {
    remove(path(serial));
  }

  private static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw StorageException.of("unlink", path, e);
    }
  }

  /**
   * Overwrites the number in its place, with one write of one page, which needs no space: what has
   * happened can be numbered on a full disk too.
   */
  void reserve(long below) {
    Path path = folder.resolve(GENERATION);
    ByteBuffer digits = ascii(String.format("%0" + GENERATION_DIGITS + "d\n", below));
    if (readGeneration().isEmpty()) {
      replace(path, digits);
      return;
    }
    try (FileChannel channel = FileChannel.open(path, WRITE)) {
      channel.write(digits, 0);
    } catch (IOException e) {
      throw StorageException.of("write", path, e);
    }
  }

  /** None if the file is missing or damaged. */
  OptionalLong readGeneration() {
    Path path = folder.resolve(GENERATION);
    try {
      String text = Files.exists(path) ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
      return text.matches("[0-9]{" + GENERATION_DIGITS + "}\n")
          ? OptionalLong.of(Long.parseLong(text.strip()))
          : OptionalLong.empty();
    } catch (IOException e) {
      throw StorageException.of("read", path, e);
    }
  }

  /** The serials of all records, and what the broker did not write. What was half written goes. */
  List<Long> serials(List<Path> foreign) {
    TreeMap<Long, Path> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : (Iterable<Path>) files::iterator) {
        String name = path.getFileName().toString();
        Matcher record = RECORD.matcher(name);
        if (record.matches()) {
          found.put(Long.valueOf(record.group(1)), path);
        } else if (isAside(name)) {
          remove(path);
        } else if (!name.equals(GENERATION) && !name.equals(LOCK)) {
          foreign.add(path);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("read folder", folder, e);
    }
    return List.copyOf(found.keySet());
  }

  private static boolean isAside(String name) {
    if (!name.endsWith(ASIDE)) {
      return false;
    }
    String target = name.substring(0, name.length() - ASIDE.length());
    return target.equals(GENERATION) || RECORD.matcher(target).matches();
  }

  /**
   * @throws MalformedMessageException if it is no record of that serial
   */
  RecordFile read(long serial) throws MalformedMessageException {
    Path path = path(serial);
    try {
      RecordFile file = RecordFile.read(Files.readAllBytes(path));
      if (file.record().serial() != serial) {
        throw new MalformedMessageException("it says serial " + file.record().serial());
      }
      return file;
    } catch (IOException e) {
      throw new MalformedMessageException(e.toString());
    }
  }

  Path path(long serial) {
    return folder.resolve(serial + ".json");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw StorageException.of("unlock", folder.resolve(LOCK), e);
    }
  }
}
