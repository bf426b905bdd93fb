package dev.entrada.testing;

import dev.entrada.store.StateKey;
import dev.entrada.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/**
 * A store on which so many writers of sessions wait for each other, once: each has read what was
 * there before any of them writes.
 */
public final class Meeting {
  private final StateStore store;
  private final CyclicBarrier all;
  private volatile boolean open;

  public Meeting(StateStore store, int writers) {
    this.store = store;
    this.all = new CyclicBarrier(writers, () -> open = false);
  }

  /** From now on they wait, until all are there. */
  public void begin() {
    open = true;
  }

  public StateStore store() {
    return (StateStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StateStore.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (open
        && method.getName().equals("replace")
        && ((StateKey) arguments[0]).kind().equals("session")) {
      all.await(20, TimeUnit.SECONDS);
    }
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
