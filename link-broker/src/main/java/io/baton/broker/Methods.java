package io.baton.broker;

import io.baton.kernel.KernelException;
import io.baton.varlink.Call;
import io.baton.varlink.Message;
import io.baton.varlink.Protocol;
import io.baton.varlink.VarlinkException;
import java.util.Map;

/** Finds the method of a call. On the loop's thread. */
final class Methods {
  private interface Method {
    void call(Request request);
  }

  private final Map<String, Method> broker;
  private final Map<String, Method> service;

  Methods(Verbs verbs, Reads reads) {
    broker =
        Map.of(
            "Deposit", verbs::deposit,
            "Claim", verbs::claim,
            "ConfirmClaim", verbs::confirmClaim,
            "AbortClaim", verbs::abortClaim,
            "Release", verbs::release,
            "Drain", verbs::drain,
            "Describe", reads::describe,
            "List", reads::list,
            "Watch", reads::watch,
            "GetStatus", reads::status);
    service =
        Map.of(
            "GetInfo", reads::info,
            "GetInterfaceDescription", reads::interfaceDescription);
  }

  /** Adopts the message. Answers, now or later; a refusal after its descriptors are closed. */
  void serve(Session session, Call call, Message message) {
    try {
      if (call.upgrade()) {
        throw VarlinkException.invalidParameter("upgrade");
      }
      method(call.method()).call(Request.of(session, call, message));
    } catch (VarlinkException e) {
      session.discard(message, () -> session.fail(e));
    } catch (KernelException e) {
      session.discard(message, () -> session.fail(Errors.kernelRefused(e)));
    } catch (RuntimeException e) {
      session.discard(message, () -> {});
      throw e;
    }
  }

  private Method method(String full) {
    int dot = full.lastIndexOf('.');
    String name = full.substring(dot + 1);
    Map<String, Method> methods =
        switch (full.substring(0, Math.max(dot, 0))) {
          case Protocol.INTERFACE -> broker;
          case Protocol.SERVICE -> service;
          default -> throw Errors.interfaceNotFound(full.substring(0, Math.max(dot, 0)));
        };
    Method method = methods.get(name);
    if (method == null) {
      throw Errors.methodNotFound(name);
    }
    return method;
  }
}
