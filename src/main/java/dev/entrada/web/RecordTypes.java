package dev.entrada.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Lets go of what the JDK keeps of our records. On Java 17 the handles from which {@code equals},
 * {@code hashCode} and {@code toString} of all records are made remember the last type that they
 * were adapted to. If that is one of ours, it keeps the class loader of an app that was undeployed,
 * in every container, until another class loader makes a record's methods.
 */
public final class RecordTypes {
  private RecordTypes() {}

  /** Puts a type of the JDK in the place of ours. To be called last when an app stops. */
  public static void release() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      MethodHandle component =
          lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
      for (String method : List.of("equals", "hashCode", "toString")) {
        ObjectMethods.bootstrap(
            lookup, method, MethodHandle.class, String.class, "value", component);
      }
    } catch (Throwable e) { // bootstrap declares it; nobody's request depends on this
      LoggerFactory.getLogger(RecordTypes.class).debug("The JDK keeps its types", e);
    }
  }
}
