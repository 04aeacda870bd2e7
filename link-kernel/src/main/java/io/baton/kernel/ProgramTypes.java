package io.baton.kernel;

/** The types of a loaded program (BTF), which the kernel shows by ID and libbpf reads. */
final class ProgramTypes {
  private static final int BTF_KIND_FUNC = 12;

  private ProgramTypes() {}

  /**
   * The number of a function among the program's types. Needs CAP_SYS_ADMIN.
   *
   * @throws KernelException ENOENT if it has no such function, EPERM without the capability
   * @throws NotSupportedException if libbpf is not installed
   */
  static int function(Program program, String name) {
    Libbpf.require();
    long types = types(program);
    try {
      int id = Libbpf.btf__find_by_name_kind(types, Scratch.zeroed(0).text(name), BTF_KIND_FUNC);
      if (id <= 0) {
        String object = "function " + name + " of program " + program;
        throw new KernelException("btf__find_by_name_kind", object, new Errno(-id), null);
      }
      return id;
    } finally {
      Libbpf.btf__free(types);
    }
  }

  private static long types(Program program) {
    String object = "types of program " + program;
    int id;
    int number = program.acquire();
    try {
      Scratch scratch = BpfInfo.read(number, BpfInfo.PROG_SIZE, object);
      id = scratch.bytes.getInt(BpfInfo.AT + BpfInfo.PROG_BTF_ID);
    } finally {
      program.release();
    }
    long types = Libbpf.btf__load_from_kernel_by_id(id);
    if (types == 0) {
      int errno = Libc.errno();
      String hint = id == 0 ? "it was loaded without" : Capability.missing(Capability.SYS_ADMIN);
      throw new KernelException("BPF_BTF_GET_FD_BY_ID", object, new Errno(errno), hint);
    }
    return types;
  }
}
