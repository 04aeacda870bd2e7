package io.baton.broker;

import io.baton.kernel.KernelException;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.util.HashMap;
import java.util.Map;

/** The error replies that are not the registry's. */
final class Errors {
  private Errors() {}

  static VarlinkException methodNotFound(String method) {
    return service("MethodNotFound", "method", method);
  }

  static VarlinkException methodNotImplemented(String method) {
    return service("MethodNotImplemented", "method", method);
  }

  static VarlinkException interfaceNotFound(String name) {
    return service("InterfaceNotFound", "interface", name);
  }

  static VarlinkException expectedMore() {
    return new VarlinkException(Protocol.SERVICE + ".ExpectedMore", Map.of());
  }

  static VarlinkException noSuchEntry(String name) {
    return broker("NoSuchEntry", Map.of("name", name));
  }

  static VarlinkException wrongKind(String parameter, String expected, String found) {
    return broker(
        "WrongDescriptorKind",
        Map.of("parameter", parameter, "expected", expected, "found", found));
  }

  static VarlinkException defunct(String name) {
    return broker("Defunct", Map.of("name", name));
  }

  static VarlinkException limitExceeded(String limit, long value) {
    return broker("LimitExceeded", Map.of("limit", limit, "value", value));
  }

  static VarlinkException storageFailed(StorageException e) {
    return broker("StorageFailed", Map.of("errnoName", e.errnoName()));
  }

  /** Where the broker has no descriptor left, that is a limit: asked again later it may work. */
  static VarlinkException kernelRefused(KernelException e) {
    if (e.errno().name().equals("EMFILE")) {
      return limitExceeded("descriptors", 0);
    }
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("command", e.command());
    parameters.put("errnoName", e.errno().name());
    return broker("KernelRefused", parameters);
  }

  static VarlinkException broker(String error, Map<String, Object> parameters) {
    return new VarlinkException(Protocol.INTERFACE + "." + error, parameters);
  }

  private static VarlinkException service(String error, String parameter, String value) {
    return new VarlinkException(Protocol.SERVICE + "." + error, Map.of(parameter, value));
  }
}
