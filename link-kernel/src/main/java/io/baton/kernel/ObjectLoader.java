package io.baton.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** A struct bpf_object of libbpf, from opening the file until its descriptors are taken out. */
final class ObjectLoader implements AutoCloseable {
  /**
   * Room for the verifier's log of each program; from Linux 6.4 the end of a longer one is kept.
   */
  private static final int LOG_SIZE = 1 << 20;

  /** So much of the end of a log goes into a message: the reason stands last. */
  private static final int LOG_SHOWN = 1 << 14;

  private final String file;
  private final long object;

  /** What it was opened from, if not a file. */
  private final ByteBuffer memory;

  private final Map<String, Long> programs = new LinkedHashMap<>();
  private final Map<String, ByteBuffer> logs = new LinkedHashMap<>();

  /** Maps that are another's. */
  private final Set<Long> borrowed = new HashSet<>();

  private ObjectLoader(String file, long object, ByteBuffer memory) {
    this.file = file;
    this.object = object;
    this.memory = memory;
    long program = Libbpf.bpf_object__next_program(object, 0);
    while (program != 0) {
      programs.put(Libbpf.bpf_program__name(program), program);
      program = Libbpf.bpf_object__next_program(object, program);
    }
  }

  static ObjectLoader open(Path file) {
    Libbpf.require();
    String path = file.toAbsolutePath().toString();
    long object = Libbpf.bpf_object__open_file(Scratch.zeroed(0).text(path), 0);
    return new ObjectLoader(file.toString(), opened("bpf_object__open_file", path, object), null);
  }

  static ObjectLoader open(byte[] bytes, String name) {
    Libbpf.require();
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    long object = Libbpf.bpf_object__open_mem(Scratch.address(memory), bytes.length, 0);
    return new ObjectLoader(name, opened("bpf_object__open_mem", name, object), memory);
  }

  private static long opened(String call, String name, long object) {
    if (object == 0) {
      int errno = Libc.errno();
      boolean own = errno > Errno.LAST;
      String hint = own ? "not an object file that libbpf can read" : null;
      throw new KernelException(call, name, new Errno(errno), hint);
    }
    return object;
  }

  String file() {
    return file;
  }

  /** Before the object is loaded. */
  void give(BpfObject.Given given) {
    // First all names: libbpf calls a map that is another's as the kernel does.
    Map<String, Long> named = new LinkedHashMap<>();
    maps().forEach(map -> named.put(Libbpf.bpf_map__name(map), map));
    given.slots().forEach((name, slot) -> lend(slot, named(named, name), name));
    given.values().forEach((name, value) -> set(named(named, name), name, value));
  }

  private long named(Map<String, Long> maps, String name) {
    Long map = maps.get(name);
    if (map == null) {
      throw noSuch(file, "map", name, maps.keySet());
    }
    return map;
  }

  private void lend(SlotHandle slot, long map, String name) {
    int result = Libbpf.bpf_map__reuse_fd(map, slot.fd().acquire());
    slot.fd().release();
    check("bpf_map__reuse_fd", name, result);
    borrowed.add(map);
  }

  private void set(long map, String name, ByteBuffer value) {
    long from = Scratch.address(value) + value.position();
    check(
        "bpf_map__set_initial_value",
        name,
        Libbpf.bpf_map__set_initial_value(map, from, value.remaining()));
  }

  private void check(String call, String map, int result) {
    if (result < 0) {
      throw new KernelException(call, "map " + map + " of " + file, new Errno(-result), null);
    }
  }

  /**
   * Creates the maps and loads these programs, or all if none is named.
   *
   * @param replacedOrNull what its freplace programs are loaded for
   */
  void load(Set<String> wanted, Hook.Freplace replacedOrNull) {
    for (String name : wanted) {
      if (!programs.containsKey(name)) {
        throw noSuch(file, "program", name, programs.keySet());
      }
    }
    if (replacedOrNull == null) {
      load(wanted, 0, null);
      return;
    }
    Program target = replacedOrNull.target();
    // libbpf looks it up as well, and does not say what is missing.
    ProgramTypes.function(target, replacedOrNull.function());
    int number = target.acquire();
    try {
      load(wanted, number, replacedOrNull.function());
    } finally {
      target.release();
    }
  }

  private void load(Set<String> wanted, int target, String functionOrNull) {
    programs.forEach(
        (name, program) -> {
          if (wanted.isEmpty() || wanted.contains(name)) {
            ByteBuffer log = ByteBuffer.allocateDirect(LOG_SIZE);
            logs.put(name, log);
            Section.apply(program);
            if (Section.isFreplace(program)) {
              setTarget(name, program, target, functionOrNull);
            }
            Libbpf.bpf_program__set_log_buf(program, Scratch.address(log), LOG_SIZE);
          } else {
            Libbpf.bpf_program__set_autoload(program, 0);
          }
        });
    maps().filter(StructOps::is).forEach(StructOps::makeForLinks);
    int result = Libbpf.bpf_object__load(object);
    if (result < 0) {
      throw failure(new Errno(-result));
    }
  }

  private void setTarget(String name, long program, int target, String functionOrNull) {
    if (functionOrNull == null) {
      throw new IllegalArgumentException(
          "program %s of %s replaces a function: load it for a Hook.Freplace"
              .formatted(name, file));
    }
    long function = Scratch.zeroed(0).text(functionOrNull);
    int result = Libbpf.bpf_program__set_attach_target(program, target, function);
    if (result < 0) {
      String object = "program " + name + " of " + file + " to function " + functionOrNull;
      throw new KernelException("bpf_program__set_attach_target", object, new Errno(-result), null);
    }
  }

  private LongStream maps() {
    return LongStream.iterate(
        Libbpf.bpf_object__next_map(object, 0),
        map -> map != 0,
        map -> Libbpf.bpf_object__next_map(object, map));
  }

  private KernelException failure(Errno errno) {
    for (Map.Entry<String, ByteBuffer> entry : logs.entrySet()) {
      String log = text(entry.getValue());
      if (!log.isEmpty()) {
        String object = "program " + entry.getKey() + " of " + file;
        return KernelException.withLog("BPF_PROG_LOAD", object, errno, log);
      }
    }
    String hint =
        switch (errno.number()) {
          case Errno.EPERM -> forbidden();
          case Errno.EINVAL ->
              maps().anyMatch(StructOps::is) ? LinkType.STRUCT_OPS.hintIfTooOld() : null;
          default -> null;
        };
    return new KernelException("bpf_object__load", file, errno, hint);
  }

  /** Without a word from the verifier. */
  private String forbidden() {
    String missing =
        LoadPrivilege.missing(
            logs.keySet().stream().mapToInt(name -> Libbpf.bpf_program__type(programs.get(name))));
    return missing != null
        ? missing
        : "this kernel forbids it to everybody: some do so with fentry, fexit, LSM and freplace";
  }

  private static String text(ByteBuffer log) {
    int end = 0;
    while (end < LOG_SIZE && log.get(end) != 0) {
      end++;
    }
    int start = Math.max(0, end - LOG_SHOWN);
    byte[] shown = new byte[end - start];
    log.get(start, shown);
    return (start > 0 ? "… " : "") + new String(shown, StandardCharsets.UTF_8).strip();
  }

  /** The descriptors are libbpf's and end with it: what is to outlive it is a copy. */
  void takeInto(Map<String, Program> taken, Map<String, Fd> takenMaps) {
    for (String name : logs.keySet()) {
      long program = programs.get(name);
      Fd fd = Fd.duplicate(Libbpf.bpf_program__fd(program), "program " + name);
      String section = Libbpf.bpf_program__section_name(program);
      taken.put(name, Program.loaded(fd, expectedAttachType(program), Optional.of(section)));
    }
    maps()
        .filter(map -> !borrowed.contains(map))
        .forEach(
            map -> {
              String name = Libbpf.bpf_map__name(map);
              Fd fd = Fd.duplicate(Libbpf.bpf_map__fd(map), "map " + name);
              takenMaps.put(name, fd);
              if (StructOps.is(map)) {
                StructOps.fill(map, fd);
              }
            });
  }

  /** 0 is an attach type too, of one section; everywhere else it says that there is none. */
  private static Optional<AttachType> expectedAttachType(long program) {
    int number = Libbpf.bpf_program__expected_attach_type(program);
    boolean known =
        number != 0 || Libbpf.bpf_program__section_name(program).equals("cgroup_skb/ingress");
    return known ? AttachType.of(number) : Optional.empty();
  }

  static IllegalArgumentException noSuch(
      String file, String kind, String name, Collection<String> there) {
    return new IllegalArgumentException(
        "%s has no %s %s; it has %s".formatted(file, kind, name, String.join(", ", there)));
  }

  @Override
  public void close() {
    Libbpf.bpf_object__close(object);
  }
}
