package dev.entrada.simulator;

/** One route. A {@link Refusal} that leaves it becomes a JSON answer. */
@FunctionalInterface
interface Endpoint {
  Reply answer(Call call);
}
