package io.baton.broker;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.baton.kernel.Folder;
import io.baton.kernel.KernelException;
import io.baton.varlink.JsonWriter;
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
 * holding its pid. {@code aside} is the next of them being written, or one that was replaced, whose
 * room the next one takes: so what is known already can be written anew without any room.
 */
final class RecordFolder implements AutoCloseable {
  private static final Pattern RECORD = Pattern.compile("([1-9][0-9]{0,17})\\.json");
  private static final String ASIDE = "aside";
  private static final String GENERATION = "generation";
  private static final String LOCK = "lock";

  /** As long as the longest number, so that another one fits in its place. */
  private static final int GENERATION_DIGITS = 19;

  /** Longer than most records. */
  private static final int FIRST_ROOM = 8192;

  private final Path folder;
  private final FileChannel lock;
  private final Folder files;
  private final JsonWriter json = new JsonWriter();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_ROOM);

  /**
   * Takes the lock.
   *
   * @throws StorageException naming the pid of the broker that has it
   */
  RecordFolder(Path folder) {
    this.folder = folder;
    files = files(folder);
    try {
      lock = lock(folder.resolve(LOCK));
    } catch (StorageException e) {
      files.close();
      throw e;
    }
  }

  private static Folder files(Path folder) {
    try {
      return Folder.open(folder);
    } catch (KernelException e) {
      throw StorageException.of(e);
    }
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
    ByteBuffer direct = buffer.clear().put(digits.getBytes(StandardCharsets.US_ASCII)).flip();
    if (readGeneration().isEmpty()) {
      replace(GENERATION, direct);
      return;
    }
    try {
      files.write(GENERATION, direct);
    } catch (KernelException e) {
      throw StorageException.of(e);
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
        } else if (!name.equals(GENERATION) && !name.equals(LOCK)) {
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
    return folder.resolve(name(serial));
  }

  private static String name(long serial) {
    return serial + ".json";
  }

  @Override
  public void close() {
    files.close();
    try {
      lock.close();
    } catch (IOException e) {
      throw StorageException.of("unlock", folder.resolve(LOCK), e);
    }
  }
}
