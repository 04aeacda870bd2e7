package io.baton.kernel;

import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a tracing link sits on by its name, out of the types (BTF) that describe it. Reads each set
 * of types once, the kernel's in some 20 ms, and keeps them until closed. For one thread.
 */
public final class FunctionNames implements AutoCloseable {
  /** Address of the types by their ID; 0 if they cannot be read. */
  private final Map<Integer, Long> types = new HashMap<>();

  /**
   * The function, or the tracepoint: "task_rename", "main of program 12".
   *
   * @param program the link's
   * @return none before Linux 6.0, without CAP_SYS_ADMIN, or where libbpf is not installed
   */
  public Optional<String> of(ProgramInfo program, LinkDetails.Tracing traced) {
    if (traced.replaced().isEmpty()) {
      return name(program.tracedTypesId(), program.tracedTypeId())
          .map(name -> name.replaceFirst("^(btf_trace|bpf_lsm)_", ""));
    }
    // It may sit on another program than the one that it was loaded for.
    int target = traced.targetObjectId();
    return Enumeration.program(target)
        .flatMap(replaced -> name(replaced.typesId(), traced.targetBtfId()))
        .map(name -> name + " of program " + Integer.toUnsignedString(target));
  }

  private Optional<String> name(int typesId, int typeId) {
    if (typesId == 0 || !Libbpf.isPresent()) {
      return Optional.empty();
    }
    long btf = types.computeIfAbsent(typesId, Libbpf::btf__load_from_kernel_by_id);
    long type = btf == 0 ? 0 : Libbpf.btf__type_by_id(btf, typeId);
    return type == 0
        ? Optional.empty()
        : Optional.ofNullable(Libbpf.btf__name_by_offset(btf, new Pointer(type).getInt(0)));
  }

  @Override
  public void close() {
    types.values().forEach(Libbpf::btf__free);
    types.clear();
  }
}
