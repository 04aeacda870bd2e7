package io.baton.broker;

import io.baton.kernel.Fd;
import io.baton.kernel.Folder;
import io.baton.kernel.KernelException;
import io.baton.varlink.JsonWriter;
import io.baton.varlink.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the record folder: {@code <serial>.json} a record, {@code generation} the number
 * below which generations are reserved, {@code lock} locked by the broker that works here and
 * holding its pid, {@code successor} the socket where another one asks for all this. {@code aside}
 * is the next of them being written, or one that was replaced, whose room the next one takes: so
 * what is known already can be written anew without any room.
 */
final class RecordFolder implements AutoCloseable {
  private static final Pattern RECORD = Pattern.compile("([1-9][0-9]{0,17})\\.json");
  private static final String ASIDE = "aside";
  private static final String GENERATION = "generation";
  private static final String LOCK = "lock";
  private static final String SUCCESSOR = "successor";

  /** What is no record. */
  private static final Set<String> OTHERS = Set.of(GENERATION, LOCK, SUCCESSOR);

  /** As long as the longest number, so that another one fits in its place. */
  private static final int GENERATION_DIGITS = 19;

  /** Longer than most records. */
  private static final int FIRST_ROOM = 8192;

  private final Path folder;
  private final Fd lock;
  private final Folder files;
  private final JsonWriter json = new JsonWriter();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_ROOM);

  /**
   * Takes the lock, unless it was passed.
   *
   * @param passed the lock, lent; null if nobody had it until now
   * @throws StorageException naming the pid of the broker that has it
   */
  RecordFolder(Path folder, Fd passed) {
    this.folder = folder;
    try {
      files = Folder.open(folder);
    } catch (KernelException e) {
      throw StorageException.of(e);
    }
    try {
      lock = passed == null ? files.lock(LOCK).orElseThrow(this::isLocked) : passed.dup();
    } catch (KernelException e) {
      files.close();
      throw StorageException.of(e);
    } catch (StorageException e) {
      files.close();
      throw e;
    }
  }

  private StorageException isLocked() {
    Path path = folder.resolve(LOCK);
    return StorageException.refused(
        "lock " + path + ": EAGAIN (another broker" + holder(path) + " works here)", "EAGAIN");
  }

  private static String holder(Path path) {
    try {
      String pid = Files.readString(path).strip();
      return pid.matches("[0-9]+") ? ", pid " + pid + "," : "";
    } catch (IOException e) {
      throw StorageException.of("read", path, e);
    }
  }

  /** Who has the lock is this process, from now on. */
  void sign() {
    // As long as every pid, so that it takes no space on a full disk.
    ascii(LOCK, String.format("%-11d\n", ProcessHandle.current().pid()));
  }

  private void ascii(String name, String text) {
    try {
      files.write(name, direct(text));
    } catch (KernelException e) {
      throw StorageException.of(e);
    }
  }

  private ByteBuffer direct(String text) {
    return buffer.clear().put(text.getBytes(StandardCharsets.US_ASCII)).flip();
  }

  /** Lent, to be passed on. */
  Fd lock() {
    return lock;
  }

  /** Where a successor asks. */
  static Path successor(Path folder) {
    return folder.resolve(SUCCESSOR);
  }

  /** Writes it aside and exchanges it with what was in its place. */
  void write(RecordFile record) {
    record.write(json.clear());
    if (buffer.capacity() < json.length()) {
      buffer = ByteBuffer.allocateDirect(2 * json.length());
    }
    json.copyTo(buffer.clear());
    replace(name(record.record().serial()), buffer.flip());
  }

  private void replace(String name, ByteBuffer direct) {
    try {
      files.write(ASIDE, direct);
      if (!files.exchange(ASIDE, name)) {
        files.rename(ASIDE, name);
      }
    } catch (KernelException e) {
      throw StorageException.of(e);
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
    String digits = String.format("%0" + GENERATION_DIGITS + "d\n", below);
    if (readGeneration().isEmpty()) {
      replace(GENERATION, direct(digits));
    } else {
      ascii(GENERATION, digits);
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
        } else if (name.equals(ASIDE)) {
          remove(path);
        } else if (!OTHERS.contains(name)) {
          foreign.add(path);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("read folder", folder, e);
    }
    return List.copyOf(found.keySet());
  }

  /**
   * @throws MalformedMessageException if it is no record of that serial
   * @throws StorageException if it is one of a format that only a newer broker knows
   */
  RecordFile read(long serial) throws MalformedMessageException {
    Path path = path(serial);
    try {
      RecordFile file = RecordFile.read(Files.readAllBytes(path), path);
      if (file.record().serial() != serial) {
        throw new MalformedMessageException("it says serial " + file.record().serial());
      }
      return file;
    } catch (IOException e) {
      throw new MalformedMessageException(e.toString());
    }
  }

  Path path(long serial) {
    return folder.resolve(name(serial));
  }

  private static String name(long serial) {
    return serial + ".json";
  }

  @Override
  public void close() {
    files.close();
    lock.close();
  }
}
