package dev.entrada.app;

import dev.entrada.entra.EntraCalls;
import dev.entrada.store.StateStore;
import dev.entrada.web.AuditLog;
import java.util.function.Supplier;

/**
 * Who counts and times what the server does. Nothing below knows it: the composition root gives
 * each part the listener, or the decorator, that it takes.
 */
interface Telemetry {
  /** Nobody: an app that has the server in it need not have a library for metrics. */
  Telemetry NONE =
      new Telemetry() {
        @Override
        public StateStore timed(StateStore store) {
          return store;
        }

        @Override
        public <T> Supplier<T> timedKeys(Supplier<T> load) {
          return load;
        }

        @Override
        public EntraCalls entraCalls() {
          return EntraCalls.UNHEARD;
        }

        @Override
        public AuditLog.Listener decisions() {
          return decision -> {};
        }

        @Override
        public void watch(Vitals vitals) {}
      };

  /** The same store, with its operations timed. */
  StateStore timed(StateStore store);

  /** The same fetch of Entra's keys, counted and timed. */
  <T> Supplier<T> timedKeys(Supplier<T> load);

  EntraCalls entraCalls();

  AuditLog.Listener decisions();

  /** Reads these whenever somebody asks. */
  void watch(Vitals vitals);
}
