package io.baton.kernel;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The functions of libbpf that load an object file; the library is loaded with the first use. */
final class Libbpf {
  private static final String NAME = "libbpf.so.1";
  private static final boolean PRESENT = register();

  private Libbpf() {}

  private static boolean register() {
    try {
      Native.register(Libbpf.class, NativeLibrary.getInstance(NAME));
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
    // Errors come as exceptions, not on stderr.
    libbpf_set_print(0);
    return true;
  }

  static boolean isPresent() {
    return PRESENT;
  }

  /**
   * @throws NotSupportedException if it is not installed
   */
  static void require() {
    if (!PRESENT) {
      throw new NotSupportedException(
          "loading an object file needs " + NAME + ": install libbpf1 (Debian, Ubuntu) or libbpf");
    }
  }

  static native long libbpf_set_print(long callback);

  static native long bpf_object__open_file(long path, long options);

  static native long bpf_object__open_mem(long bytes, long size, long options);

  static native int bpf_object__load(long object);

  static native void bpf_object__close(long object);

  static native long bpf_object__next_program(long object, long previous);

  static native String bpf_program__name(long program);

  static native String bpf_program__section_name(long program);

  static native int bpf_program__set_autoload(long program, int autoload);

  static native int bpf_program__type(long program);

  static native int bpf_program__set_type(long program, int type);

  static native int bpf_program__set_expected_attach_type(long program, int type);

  static native int bpf_program__set_attach_target(long program, int target, long function);

  static native int bpf_program__set_log_buf(long program, long buffer, long size);

  static native int bpf_program__fd(long program);

  static native int bpf_program__expected_attach_type(long program);

  static native long bpf_object__next_map(long object, long previous);

  static native String bpf_map__name(long map);

  static native int bpf_map__fd(long map);

  static native int bpf_map__reuse_fd(long map, int fd);

  static native int bpf_map__set_initial_value(long map, long data, long size);

  static native int bpf_map__type(long map);

  static native int bpf_map__map_flags(long map);

  static native int bpf_map__set_map_flags(long map, int flags);

  static native long bpf_map__attach_struct_ops(long map);

  static native void bpf_link__disconnect(long link);

  static native int bpf_link__destroy(long link);

  static native long btf__load_from_kernel_by_id(int id);

  static native int btf__find_by_name_kind(long btf, long name, int kind);

  static native long btf__type_by_id(long btf, int id);

  static native String btf__name_by_offset(long btf, int offset);

  static native void btf__free(long btf);
}
