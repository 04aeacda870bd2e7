package io.baton.broker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which services are told to read their configuration again. The one way that Java has
 * to a signal is sun.misc.Signal of the module jdk.unsupported, by reflection because javac warns
 * of it whatever one says.
 */
final class Hangup {
  private Hangup() {}

  /** Calls it for every SIGHUP from now on, on a thread of its own. */
  static void on(Runnable hangup) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  hangup.run();
                }
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), handling);
    } catch (InvocationTargetException e) {
      // Ignored by who started it (nohup): then it is not for the broker.
      Log.line("SIGHUP does not reload the policy: " + e.getCause().getMessage());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
